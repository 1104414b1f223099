// Which of the team's numbers an agent calls from.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Badge } from '../../kit/badge.tsx';
import { Switch } from '../../kit/switch.tsx';
import { callingPolicyQuery } from '../../outbound-queries.ts';
import { carrierName } from '../outbound/words.ts';
import { useDraft } from './draft.ts';

export function CallerNumbers() {
  const { settings, change, errorAt, mayEdit } = useDraft();
  const policy = useQuery(callingPolicyQuery);
  const { callerNumbers } = settings;
  const known = policy.data?.callerNumbers ?? [];
  const foreign = callerNumbers.filter((number) => !known.some((own) => own.number === number));
  const shown = [...known, ...foreign.map((number) => ({ number, label: '', carrier: '', state: 'active' as const }))];
  const turn = (number: string, on: boolean): void =>
    change({ callerNumbers: on ? [...callerNumbers, number] : callerNumbers.filter((other) => other !== number) });
  const wrong = errorAt('callerNumbers');
  return (
    <div className="flex flex-col gap-2">
      {shown.map(({ number, label, carrier, state }) => {
        const problem = errorAt(`callerNumbers.${callerNumbers.indexOf(number)}`);
        return (
          <div key={number} className="flex flex-wrap items-center gap-2">
            <Switch
              label={<span className="nums text-fg">{number}</span>}
              checked={callerNumbers.includes(number)}
              disabled={!mayEdit}
              onChange={(on) => turn(number, on)}
            />
            <span className="text-muted">
              {[label, carrier === '' ? '' : carrierName(carrier)].filter((text) => text !== '').join(' · ')}
            </span>
            {state === 'resting' && <Badge tone="fair">Resting</Badge>}
            {problem !== undefined && (
              <span role="alert" className="text-caption text-weak">
                {problem}
              </span>
            )}
          </div>
        );
      })}
      {policy.data !== undefined && known.length === 0 && <p className="text-muted">Your team has no numbers to call from yet.</p>}
      {wrong !== undefined && (
        <p role="alert" className="text-caption text-weak">
          {wrong}
        </p>
      )}
      <p>
        <Link to="/outbound/policy" className="inline-flex min-h-6 items-center font-medium text-accent hover:underline">
          The numbers of your team
        </Link>
      </p>
    </div>
  );
}

// Packs of calling rules: which hold, and each rule with the law it stands on, the day it was read and how sure that is.
import { Badge } from '../../kit/badge.tsx';
import type { Tone } from '../../kit/badge.tsx';
import { Section } from '../../kit/section.tsx';
import { Switch } from '../../kit/switch.tsx';
import type { TeamPolicy } from '../../outbound-queries.ts';

type Rule = TeamPolicy['packs'][number]['rules'][number];
const certainties: Record<Rule['source']['certainty'], { name: string; tone: Tone }> = {
  official: { name: 'Read in the law', tone: 'strong' },
  secondary: { name: 'Read in summaries', tone: 'plain' },
  unverified: { name: 'Not verified', tone: 'fair' },
};

export function PolicyPacks({
  packs,
  chosen,
  may,
  onChange,
}: {
  packs: TeamPolicy['packs'];
  /** Null: all, later ones included. */
  chosen: readonly string[] | null;
  may: boolean;
  onChange: (chosen: string[] | null) => void;
}) {
  const ids = packs.map((pack) => pack.packId);
  const isOn = (packId: string): boolean => chosen === null || chosen.includes(packId);
  const turn = (packId: string, on: boolean): void => {
    const next = ids.filter((id) => (id === packId ? on : isOn(id)));
    onChange(next.length === ids.length ? null : next);
  };
  return (
    <Section
      title="Rules of law"
      note="Dated, with sources. They are no legal advice: read the sources, and decide which hold for you."
    >
      <ul className="flex flex-col gap-2">
        {packs.map((pack) => (
          <li key={pack.packId} className="rounded-list border border-line px-3 py-2">
            <Switch
              label={
                <span className="text-fg">
                  {pack.name} <span className="text-muted">· as of {pack.version}</span>
                </span>
              }
              checked={isOn(pack.packId)}
              disabled={!may}
              onChange={(on) => turn(pack.packId, on)}
            />
            <details className="mt-1 pl-9">
              <summary className="min-h-6 text-muted hover:text-fg">
                {pack.rules.length === 1 ? '1 rule' : `${pack.rules.length} rules`}
              </summary>
              <ul className="mt-1 flex flex-col">
                {pack.rules.map((rule) => (
                  <li key={rule.key} className="border-t border-line py-2">
                    <p>{rule.asks}</p>
                    <p className="mt-0.5 flex flex-wrap items-center gap-x-2 gap-y-1 text-caption text-muted">
                      <span>
                        {rule.regions.slice(0, 12).join(', ')}
                        {rule.regions.length > 12 ? ` and ${rule.regions.length - 12} more` : ''} · {rule.purposes.join(', ')}
                        {rule.from === null ? '' : ` · from ${rule.from}`}
                      </span>
                      <Badge tone={certainties[rule.source.certainty].tone}>{certainties[rule.source.certainty].name}</Badge>
                    </p>
                    <p className="text-caption break-words text-muted">
                      {rule.source.law} · {rule.source.readAt}, {rule.source.asOf}
                    </p>
                  </li>
                ))}
              </ul>
            </details>
          </li>
        ))}
      </ul>
    </Section>
  );
}

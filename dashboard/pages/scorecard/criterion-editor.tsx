// One criterion: a line with name and weight that opens to what good looks like, its gate and its checks.
import { ArrowDown, ArrowUp, ChevronRight, MoreHorizontal, Plus, Trash } from 'lucide-react';
import type { Criterion } from '../../../rules/scorecard.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button, IconButton } from '../../kit/button.tsx';
import { Field } from '../../kit/field.tsx';
import { Menu } from '../../kit/menu.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { Switch } from '../../kit/switch.tsx';
import { CheckEditor } from './check-editor.tsx';
import { useCard } from './draft.ts';
import { addCheck, at, changeCriterion, keyFor, moveCriterion, removeCriterion, without } from './edits.ts';
import type { Place } from './edits.ts';

type Props = {
  criterion: Criterion;
  place: Place;
  isOpen: boolean;
  onToggle: () => void;
  /** Its key becomes another one. */
  onRekey: (key: string) => void;
};

export function CriterionEditor({ criterion, place, isOpen, onToggle, onRekey }: Props) {
  const { card, content, keeper, errorAt, adviceOn, problems, mayEdit } = useCard();
  const path = `categories.${place.category}.criteria.${place.criterion}`;
  const name = criterion.name === '' ? 'Criterion without a name' : criterion.name;
  const change = (part: Partial<Criterion>): void =>
    keeper.change({ categories: changeCriterion(content, place, (one) => ({ ...one, ...part })) });
  const advice = criterion.checks.flatMap((check) => adviceOn(check.key) ?? []);
  const isWrong = problems.some((problem) => problem.path.startsWith(`${path}.`) && errorAt(problem.path) !== undefined);
  return (
    <div className="border-b border-line px-3 py-1.5">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="flex min-w-0 flex-1 items-center">
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={onToggle}
            className="flex min-h-8 min-w-0 flex-1 items-center gap-1.5 rounded-chip text-left"
          >
            <ChevronRight
              className={`icon-s shrink-0 text-faint transition-transform duration-100 ${isOpen ? 'rotate-90' : ''}`}
              aria-hidden
            />
            <span className={`truncate font-medium ${criterion.name === '' ? 'text-muted' : ''}`}>{name}</span>
          </button>
        </h2>
        {isWrong && <Badge tone="weak">To put right</Badge>}
        {advice.some(({ level }) => level === 'blind') && <Badge tone="fair">Not judged here</Badge>}
        {criterion.gate !== undefined && <Badge tone="accent">Gate at {criterion.gate.capAt}</Badge>}
        <NumberField
          label={`Weight of ${name}`}
          hidden
          unit="%"
          value={criterion.weight}
          disabled={!mayEdit}
          error={errorAt(`${path}.weight`)}
          onChange={(weight) => change({ weight })}
        />
        {mayEdit && (
          <Menu
            trigger={
              <IconButton label={`Actions for ${name}`}>
                <MoreHorizontal className="icon" aria-hidden />
              </IconButton>
            }
            entries={[
              {
                label: 'Move up',
                icon: <ArrowUp className="icon-s" aria-hidden />,
                disabled: place.category === 0 && place.criterion === 0,
                onSelect: () => keeper.change({ categories: moveCriterion(content, place, -1) }),
              },
              {
                label: 'Move down',
                icon: <ArrowDown className="icon-s" aria-hidden />,
                disabled:
                  place.category === content.categories.length - 1 &&
                  place.criterion === (content.categories[place.category]?.criteria.length ?? 0) - 1,
                onSelect: () => keeper.change({ categories: moveCriterion(content, place, 1) }),
              },
              { kind: 'line' },
              {
                label: 'Remove',
                icon: <Trash className="icon-s" aria-hidden />,
                danger: true,
                onSelect: () => keeper.change({ categories: removeCriterion(content, place) }),
              },
            ]}
          />
        )}
      </div>
      {isOpen && (
        <div className="flex flex-col gap-4 py-3 pl-5">
          <div className="grid gap-4 sm:grid-cols-2">
            <Field
              label="Name"
              maxLength={100}
              disabled={!mayEdit}
              value={criterion.name}
              error={errorAt(`${path}.name`)}
              onChange={(event) => change({ name: event.target.value })}
              onBlur={() => {
                const key = keyFor(criterion.name, criterion.key, content, card.publishedKeys);
                if (key === criterion.key) return;
                onRekey(key);
                change({ key });
              }}
            />
            <Field
              label="What good looks like"
              maxLength={500}
              disabled={!mayEdit}
              value={criterion.description}
              onChange={(event) => change({ description: event.target.value })}
            />
          </div>
          <GateEditor criterion={criterion} error={errorAt(`${path}.gate.capAt`)} onChange={change} />
          {criterion.checks.map((check, index) => (
            <CheckEditor
              key={index}
              check={check}
              number={index + 1}
              path={`${path}.checks.${index}`}
              onChange={(next) => change({ checks: at(criterion.checks, index, () => next) })}
              onRemove={criterion.checks.length > 1 ? () => change({ checks: without(criterion.checks, index) }) : null}
            />
          ))}
          {mayEdit && (
            <div>
              <Button size="s" variant="quiet" onClick={() => keeper.change({ categories: addCheck(content, place) })}>
                <Plus className="icon-s" aria-hidden />
                Check
              </Button>
            </div>
          )}
        </div>
      )}
    </div>
  );
}

function GateEditor({
  criterion: { gate, ...rest },
  error,
  onChange,
}: {
  criterion: Criterion;
  error: string | undefined;
  onChange: (part: Partial<Criterion>) => void;
}) {
  const { mayEdit, keeper, content } = useCard();
  // Without a gate the field is gone, not undefined: that is how it is stored and compared.
  const drop = (): void =>
    keeper.change({
      categories: content.categories.map((category) => ({
        ...category,
        criteria: category.criteria.map((one) => (one.key === rest.key ? rest : one)),
      })),
    });
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <Switch
        label="It is a must"
        checked={gate !== undefined}
        disabled={!mayEdit}
        onChange={(on) => (on ? onChange({ gate: { capAt: 0 } }) : drop())}
      />
      {gate !== undefined && (
        <NumberField
          label="Unless it is met, the call scores at most"
          unit="points"
          value={gate.capAt}
          disabled={!mayEdit}
          error={error}
          onChange={(capAt) => onChange({ gate: { capAt } })}
        />
      )}
    </div>
  );
}

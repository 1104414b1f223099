// A scorecard being written: its name, and its criteria by category with a bar that says what is missing to 100.
import { ArrowDown, ArrowUp, MoreHorizontal, Plus, Trash } from 'lucide-react';
import { useState } from 'react';
import { weightToGo } from '../../../rules/scorecard-problems.ts';
import type { Category } from '../../../rules/scorecard.ts';
import { count } from '../../format.ts';
import { Button, IconButton } from '../../kit/button.tsx';
import { Field, inputStyle } from '../../kit/field.tsx';
import { Menu } from '../../kit/menu.tsx';
import { CriterionEditor } from './criterion-editor.tsx';
import { useCard } from './draft.ts';
import { addCategory, addCriterion, at, keyFor, moved, without } from './edits.ts';
import { WeightBar } from './weight-bar.tsx';

const MOST_COUNTED = 10_000;

export function ScorecardEditor() {
  const { card, content, keeper, errorAt, mayEdit } = useCard();
  // By the keys of criteria: they keep their place in it when they are moved, and when a name gives them another key.
  const [opened, setOpened] = useState<readonly string[]>([]);
  const { usedOn } = card;
  const used = `${count(usedOn)}${usedOn >= MOST_COUNTED ? ' or more' : ''} ${usedOn === 1 ? 'call has' : 'calls have'} a score of it.`;
  return (
    <div className="mx-auto flex max-w-4xl flex-col gap-5 px-4 py-5">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Name"
          maxLength={100}
          disabled={!mayEdit}
          value={content.name}
          error={errorAt('name')}
          onChange={(event) => keeper.change({ name: event.target.value })}
        />
        <Field
          label="What it is for"
          maxLength={500}
          disabled={!mayEdit}
          value={content.description}
          onChange={(event) => keeper.change({ description: event.target.value })}
        />
      </div>
      <p className="text-muted">
        {usedOn > 0 && `${used} `}
        {card.judgedBy === 'local'
          ? 'Calls are judged on this machine, without a language model: it looks for English sentences that mean the same as your examples. Where it cannot judge a check, the check says so.'
          : 'Calls are judged by the language model that is set up; what it quotes is looked up in the transcript.'}
      </p>
      <WeightBar content={content} />
      {content.categories.map((category, index) => (
        <CategoryEditor key={index} category={category} index={index} opened={opened} onOpen={setOpened} />
      ))}
      {mayEdit && (
        <div>
          <Button onClick={() => keeper.change({ categories: addCategory(content) })}>
            <Plus className="icon-s" aria-hidden />
            Category
          </Button>
        </div>
      )}
    </div>
  );
}

type Opening = { opened: readonly string[]; onOpen: (keys: readonly string[]) => void };

function CategoryEditor({ category, index, opened, onOpen }: { category: Category; index: number } & Opening) {
  const { card, content, keeper, errorAt, mayEdit } = useCard();
  const { categories } = content;
  const label = category.name === '' ? `Category ${index + 1}` : category.name;
  const error = errorAt(`categories.${index}.name`) ?? errorAt(`categories.${index}.criteria`);
  return (
    <section aria-label={label}>
      <div className="flex items-center gap-2">
        <input
          aria-label={`Name of category ${index + 1}`}
          aria-invalid={error !== undefined || undefined}
          placeholder="Name of the category"
          maxLength={100}
          disabled={!mayEdit}
          value={category.name}
          onChange={(event) =>
            keeper.change({ categories: at(categories, index, (one) => ({ ...one, name: event.target.value })) })
          }
          onBlur={() => {
            const key = keyFor(category.name, category.key, content, card.publishedKeys);
            if (key !== category.key) keeper.change({ categories: at(categories, index, (one) => ({ ...one, key })) });
          }}
          className={`${inputStyle} max-w-sm font-semibold`}
        />
        {mayEdit && (
          <Menu
            trigger={
              <IconButton label={`Category ${label}`}>
                <MoreHorizontal className="icon" aria-hidden />
              </IconButton>
            }
            entries={[
              {
                label: 'Move up',
                icon: <ArrowUp className="icon-s" aria-hidden />,
                disabled: index === 0,
                onSelect: () => keeper.change({ categories: moved(categories, index, -1) }),
              },
              {
                label: 'Move down',
                icon: <ArrowDown className="icon-s" aria-hidden />,
                disabled: index === categories.length - 1,
                onSelect: () => keeper.change({ categories: moved(categories, index, 1) }),
              },
              { kind: 'line' },
              {
                label: 'Remove with its criteria',
                icon: <Trash className="icon-s" aria-hidden />,
                danger: true,
                onSelect: () => keeper.change({ categories: without(categories, index) }),
              },
            ]}
          />
        )}
      </div>
      {error !== undefined && (
        <p role="alert" className="mt-1 text-caption text-weak">
          {error}
        </p>
      )}
      <div className="mt-2 flex flex-col rounded-list border border-line">
        {category.criteria.map((criterion, position) => (
          <CriterionEditor
            key={position}
            criterion={criterion}
            place={{ category: index, criterion: position }}
            isOpen={opened.includes(criterion.key)}
            onToggle={() =>
              onOpen(opened.includes(criterion.key) ? opened.filter((key) => key !== criterion.key) : [...opened, criterion.key])
            }
            onRekey={(key) => onOpen(opened.map((one) => (one === criterion.key ? key : one)))}
          />
        ))}
        {mayEdit && (
          <div className="px-3 py-2">
            <Button
              size="s"
              variant="quiet"
              onClick={() => {
                const next = addCriterion(content, index, Math.max(1, Math.min(100, weightToGo(content))));
                keeper.change({ categories: next });
                onOpen([...opened, ...(next[index]?.criteria.slice(-1).map(({ key }) => key) ?? [])]);
              }}
            >
              <Plus className="icon-s" aria-hidden />
              Criterion
            </Button>
          </div>
        )}
      </div>
    </section>
  );
}

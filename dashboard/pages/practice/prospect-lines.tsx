// What a prospect tells when asked, and what they object: lists of lines to edit.
import { Plus, Trash2 } from 'lucide-react';
import { MOST_FACTS, MOST_OBJECTIONS } from '../../../rules/prospect.ts';
import { Button, IconButton } from '../../kit/button.tsx';
import { Field } from '../../kit/field.tsx';
import { Section } from '../../kit/section.tsx';
import type { ProspectSettings } from '../../practice-queries.ts';
import { TextList } from '../agent/text-list.tsx';

type Lines<K extends 'facts' | 'objections'> = {
  [key in K]: ProspectSettings[K];
} & { disabled: boolean; errorAt: (path: string) => string | undefined; onChange: (lines: ProspectSettings[K]) => void };

const without = <T,>(list: readonly T[], at: number): T[] => list.filter((_, index) => index !== at);
const put = <T,>(list: readonly T[], at: number, part: Partial<T>): T[] =>
  list.map((old, index) => (index === at ? { ...old, ...part } : old));

export function FactFields({ facts, disabled, errorAt, onChange }: Lines<'facts'>) {
  return (
    <Section
      title="What they tell when asked"
      note="The first line whose words are heard is said. Nothing of it is told unasked."
      actions={
        <Button
          size="s"
          disabled={disabled || facts.length >= MOST_FACTS}
          onClick={() => onChange([...facts, { hears: '', say: '' }])}
        >
          <Plus className="icon-s" aria-hidden />
          Add a fact
        </Button>
      }
    >
      <ul className="flex flex-col gap-3">
        {facts.map((fact, at) => (
          <li key={at} className="flex flex-wrap items-end gap-2">
            <Field
              className="flex-1 basis-32"
              label="When they hear"
              placeholder="how many"
              value={fact.hears}
              disabled={disabled}
              error={errorAt(`facts.${at}.hears`)}
              onChange={(event) => onChange(put(facts, at, { hears: event.target.value }))}
            />
            <Field
              className="flex-2 basis-60"
              label="They say"
              value={fact.say}
              disabled={disabled}
              error={errorAt(`facts.${at}.say`)}
              onChange={(event) => onChange(put(facts, at, { say: event.target.value }))}
            />
            <IconButton label={`Remove fact ${at + 1}`} disabled={disabled} onClick={() => onChange(without(facts, at))}>
              <Trash2 className="icon-s" aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
    </Section>
  );
}

export function ObjectionFields({ objections, disabled, errorAt, onChange }: Lines<'objections'>) {
  return (
    <Section
      title="What they object"
      note="One at a time, in this order. How often they push, and what counts as an answer, is the difficulty’s."
      actions={
        <Button
          size="s"
          disabled={disabled || objections.length >= MOST_OBJECTIONS}
          onClick={() => onChange([...objections, { says: '', yieldsTo: [], pushes: '' }])}
        >
          <Plus className="icon-s" aria-hidden />
          Add an objection
        </Button>
      }
    >
      <ul className="flex flex-col gap-6">
        {objections.map((objection, at) => (
          <li key={at} className="flex flex-col gap-3">
            <div className="flex items-end gap-2">
              <Field
                className="flex-1"
                label={`Objection ${at + 1}`}
                value={objection.says}
                disabled={disabled}
                error={errorAt(`objections.${at}.says`)}
                onChange={(event) => onChange(put(objections, at, { says: event.target.value }))}
              />
              <IconButton
                label={`Remove objection ${at + 1}`}
                disabled={disabled}
                onClick={() => onChange(without(objections, at))}
              >
                <Trash2 className="icon-s" aria-hidden />
              </IconButton>
            </div>
            <TextList
              label="A good answer has one of these words"
              hint="Enter adds one. Without any, a question back is a good answer."
              placeholder="cost you"
              values={objection.yieldsTo}
              disabled={disabled}
              error={errorAt(`objections.${at}.yieldsTo`)}
              onChange={(yieldsTo) => onChange(put(objections, at, { yieldsTo }))}
            />
            <Field
              label="When the answer misses the point"
              value={objection.pushes}
              disabled={disabled}
              error={errorAt(`objections.${at}.pushes`)}
              onChange={(event) => onChange(put(objections, at, { pushes: event.target.value }))}
            />
          </li>
        ))}
      </ul>
    </Section>
  );
}

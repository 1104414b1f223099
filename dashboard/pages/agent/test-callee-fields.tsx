// Whom an agent talks with in a test: a character, lines one by one, or answers by what is heard.
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { MOST_TEST_LINES } from '../../../rules/agent-test.ts';
import type { TestCallee } from '../../../rules/agent-test.ts';
import { Button, IconButton } from '../../kit/button.tsx';
import { Field } from '../../kit/field.tsx';
import { Labelled } from '../../kit/labelled.tsx';
import { Select } from '../../kit/select.tsx';
import { TextArea } from '../../kit/text-area.tsx';
import { calleeChoices, choiceOf, linesOf, newCallee } from './test-words.ts';

export function CalleeFields({ callee, onChange }: { callee: TestCallee; onChange: (callee: TestCallee) => void }) {
  return (
    <>
      <Labelled label="Who picks up">
        <Select
          label="Who picks up"
          value={choiceOf(callee)}
          choices={calleeChoices}
          onChange={(next) => onChange(newCallee(calleeChoices.find(({ value }) => value === next)?.value ?? 'friendly'))}
        />
      </Labelled>
      {callee.kind === 'lines' && <Lines callee={callee} onChange={onChange} />}
      {callee.kind === 'replies' && <Replies callee={callee} onChange={onChange} />}
    </>
  );
}

type Of<K extends TestCallee['kind']> = { callee: Extract<TestCallee, { kind: K }>; onChange: (callee: TestCallee) => void };

function Lines({ callee, onChange }: Of<'lines'>) {
  // As typed, with the empty lines on the way to the next one.
  const [typed, setTyped] = useState(callee.says.join('\n'));
  return (
    <TextArea
      label="What they say"
      hint="One line for each turn. They hang up after the answer to the last."
      rows={4}
      value={typed}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange({ ...callee, says: linesOf(event.target.value) });
      }}
    />
  );
}

function Replies({ callee, onChange }: Of<'replies'>) {
  const { replies } = callee;
  const put = (at: number, part: Partial<(typeof replies)[number]>): void =>
    onChange({ ...callee, replies: replies.map((old, index) => (index === at ? { ...old, ...part } : old)) });
  return (
    <>
      <Field
        label="They pick up with"
        value={callee.opens}
        onChange={(event) => onChange({ ...callee, opens: event.target.value })}
      />
      {replies.map((reply, at) => (
        <div key={at} className="flex flex-wrap items-end gap-2">
          <Field
            className="flex-1 basis-32"
            label="When they hear"
            placeholder="how many"
            value={reply.hears}
            onChange={(event) => put(at, { hears: event.target.value })}
          />
          <Field
            className="flex-1 basis-40"
            label="They say"
            value={reply.say}
            onChange={(event) => put(at, { say: event.target.value })}
          />
          <IconButton
            label={`Remove answer ${at + 1}`}
            onClick={() => onChange({ ...callee, replies: replies.filter((_, index) => index !== at) })}
          >
            <Trash2 className="icon-s" aria-hidden />
          </IconButton>
        </div>
      ))}
      {replies.length < MOST_TEST_LINES && (
        <div>
          <Button size="s" variant="quiet" onClick={() => onChange({ ...callee, replies: [...replies, { hears: '', say: '' }] })}>
            <Plus className="icon-s" aria-hidden />
            Add an answer
          </Button>
        </div>
      )}
      <Field
        label="Otherwise they say"
        value={callee.otherwise}
        onChange={(event) => onChange({ ...callee, otherwise: event.target.value })}
      />
    </>
  );
}

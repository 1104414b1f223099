// What an agent says and is told: its first words, its instructions, what it may do besides talking.
import type { AgentSettings } from '../../../rules/agent.ts';
import { Field } from '../../kit/field.tsx';
import { Section } from '../../kit/section.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { TextArea } from '../../kit/text-area.tsx';
import { useDraft } from './draft.ts';
import { ToolsEditor } from './tools-editor.tsx';

const purposes = [
  { value: 'marketing', label: 'Marketing' },
  { value: 'service', label: 'Service' },
] as const;
const purposeNotes: Record<AgentSettings['purpose'], string> = {
  marketing: 'It sells or recruits: the strict hours and consent of the law hold, and people can always say no.',
  service: 'It is about something the person already has or asked for.',
};

export function AgentPrompt() {
  const { settings, change, errorAt, mayEdit } = useDraft();
  const names = settings.variables.map((variable) => variable.name).filter(Boolean);
  return (
    <div className="flex max-w-3xl flex-col px-4 pb-10">
      <Section title="Agent">
        <div className="flex flex-col gap-4">
          <Field
            label="Name"
            value={settings.name}
            maxLength={100}
            disabled={!mayEdit}
            onChange={(event) => change({ name: event.target.value })}
            error={errorAt('name')}
          />
          <div className="flex flex-col gap-1.5">
            <span className="font-medium">Purpose</span>
            <div className="flex flex-wrap items-center gap-3">
              <Segmented
                label="Purpose"
                value={settings.purpose}
                choices={purposes}
                onChange={(purpose) => mayEdit && change({ purpose })}
              />
              <span className="min-w-0 flex-1 basis-64 text-caption text-muted">{purposeNotes[settings.purpose]}</span>
            </div>
          </div>
        </div>
      </Section>
      <Section
        title="First words"
        note="Said in this order as soon as somebody answers. The disclosure can be reworded, never skipped."
      >
        <div className="flex flex-col gap-4">
          <TextArea
            label="Disclosure line"
            rows={2}
            placeholder="This is an AI assistant calling for Northstar, and this call is recorded."
            value={settings.disclosureLine}
            readOnly={!mayEdit}
            onChange={(event) => change({ disclosureLine: event.target.value })}
            hint="Where the law asks that something is said first, calls wait until there is one."
            error={errorAt('disclosureLine')}
          />
          <TextArea
            label="First message"
            rows={3}
            placeholder="Hi {{firstname}}, you asked us about {{interest}}. Is now a good moment?"
            value={settings.firstMessage}
            readOnly={!mayEdit}
            onChange={(event) => change({ firstMessage: event.target.value })}
            error={errorAt('firstMessage')}
          />
        </div>
      </Section>
      <Section title="Instructions">
        <TextArea
          label="What the agent should achieve, and how it should speak"
          rows={10}
          value={settings.instructions}
          readOnly={!mayEdit}
          onChange={(event) => change({ instructions: event.target.value })}
          hint={
            names.length === 0 ? (
              'Write {{name}} to put in a value of the contact. Set it up under Variables.'
            ) : (
              <>
                To put in:{' '}
                {names.slice(0, 12).map((name) => (
                  <code key={name} className="mr-1 rounded-chip bg-accent-soft px-1 font-mono text-accent">{`{{${name}}}`}</code>
                ))}
              </>
            )
          }
          error={errorAt('instructions')}
        />
      </Section>
      <Section title="Tools" note="What the agent can do in a call besides talking.">
        <ToolsEditor />
      </Section>
    </div>
  );
}

// How an agent sounds and behaves on the line: voice, language, numbers, voicemail, silence.
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { agentLanguages } from '../../../rules/agent.ts';
import type { AgentLanguage } from '../../../rules/agent.ts';
import { voicesQuery } from '../../outbound-queries.ts';
import { Field } from '../../kit/field.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { Section } from '../../kit/section.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { Select } from '../../kit/select.tsx';
import { TextArea } from '../../kit/text-area.tsx';
import { useDraft } from './draft.ts';
import { CallerNumbers } from './caller-numbers.tsx';

const onVoicemail = [
  { value: 'hang_up', label: 'Hang up' },
  { value: 'leave_message', label: 'Leave a message' },
] as const;
const languages = Object.keys(agentLanguages) as AgentLanguage[];

const providers = {
  local: 'This machine',
  openai: 'Your text-to-speech server',
  deepgram: 'Deepgram',
  elevenlabs: 'ElevenLabs',
  cartesia: 'Cartesia',
} as const;

/** Any name may be entered: the provider may change after. */
function VoiceField() {
  const { settings, change, errorAt, mayEdit } = useDraft();
  const listId = useId();
  const offered = useQuery(voicesQuery).data;
  const first = offered?.names[0];
  const isKnown = !first || settings.voice === '' || offered.names.includes(settings.voice);
  const from = offered
    ? `${providers[offered.provider]} has ${offered.names.join(', ')}.`
    : 'The voice’s id at your provider of speech.';
  return (
    <>
      <Field
        label="Voice"
        value={settings.voice}
        disabled={!mayEdit}
        placeholder={first}
        list={listId}
        onChange={(event) => change({ voice: event.target.value })}
        hint={isKnown ? from : `${from} Not this one: ${first} speaks instead.`}
        error={errorAt('voice')}
      />
      <datalist id={listId}>
        {offered?.names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}

export function AgentVoice() {
  const { settings, change, errorAt, mayEdit } = useDraft();
  const { voicemail, silence } = settings;
  const quiet = (part: Partial<typeof silence>): void => change({ silence: { ...silence, ...part } });
  return (
    <div className="flex max-w-3xl flex-col px-4 pb-10">
      <Section title="Voice">
        <div className="grid gap-4 sm:grid-cols-2">
          <div className="flex flex-col items-start gap-1.5">
            <span className="font-medium">Language</span>
            <Select
              label="Language"
              value={settings.language}
              disabled={!mayEdit}
              choices={languages.map((value) => ({ value, label: agentLanguages[value] }))}
              onChange={(next) => change({ language: languages.find((language) => language === next) ?? settings.language })}
            />
          </div>
          <VoiceField />
        </div>
      </Section>
      <Section title="Numbers" note="Calls are spread over them.">
        <CallerNumbers />
      </Section>
      <Section title="Voicemail">
        <div className="flex flex-col items-start gap-3">
          <Segmented
            label="On voicemail"
            value={voicemail.kind}
            choices={onVoicemail}
            onChange={(kind) => mayEdit && change({ voicemail: kind === 'hang_up' ? { kind } : { kind, message: '' } })}
          />
          {voicemail.kind === 'leave_message' && (
            <div className="w-full">
              <TextArea
                label="Message"
                rows={3}
                value={voicemail.message}
                readOnly={!mayEdit}
                onChange={(event) => change({ voicemail: { kind: 'leave_message', message: event.target.value } })}
                error={errorAt('voicemail.message')}
              />
            </div>
          )}
        </div>
      </Section>
      <Section title="On the line">
        <div className="flex flex-col gap-2">
          <NumberField
            inList
            label="A call lasts at most"
            unit="minutes"
            value={settings.longestCallMs / 60_000}
            disabled={!mayEdit}
            onChange={(minutes) => change({ longestCallMs: Math.round(minutes * 60_000) })}
            error={errorAt('longestCallMs')}
          />
          <NumberField
            inList
            label="A turn is over after"
            unit="ms of silence"
            value={silence.endOfTurnMs}
            disabled={!mayEdit}
            onChange={(endOfTurnMs) => quiet({ endOfTurnMs: Math.round(endOfTurnMs) })}
            error={errorAt('silence.endOfTurnMs')}
          />
          <NumberField
            inList
            label="Ask into a silence of"
            unit="seconds"
            value={silence.promptAfterMs / 1000}
            disabled={!mayEdit}
            onChange={(seconds) => quiet({ promptAfterMs: Math.round(seconds * 1000) })}
            error={errorAt('silence.promptAfterMs')}
          />
          <NumberField
            inList
            label="and end the call after asking"
            unit="times"
            value={silence.prompts}
            disabled={!mayEdit}
            onChange={(prompts) => quiet({ prompts: Math.round(prompts) })}
            error={errorAt('silence.prompts')}
          />
          <Field
            label="What it asks"
            value={silence.prompt}
            disabled={!mayEdit}
            onChange={(event) => quiet({ prompt: event.target.value })}
            error={errorAt('silence.prompt')}
          />
        </div>
      </Section>
    </div>
  );
}

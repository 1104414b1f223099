// An agent's texts for one call: what is said first, what the language model is told, each with the values in place.
import type { AgentSettings } from './agent.ts';
import type { Prospect } from './prospect.ts';
import { dataNotice, placeholdersOf, renderPrompt, renderSpoken } from './template.ts';
import type { Variable } from './variable.ts';
import type { FilledVariable } from './variables.ts';

/** What the texts of an agent may hold placeholders in, by the paths of its settings. */
export function templatesOf(settings: AgentSettings): { path: string; text: string }[] {
  return [
    { path: 'firstMessage', text: settings.firstMessage },
    { path: 'instructions', text: settings.instructions },
    { path: 'disclosureLine', text: settings.disclosureLine },
    { path: 'voicemail.message', text: settings.voicemail.kind === 'leave_message' ? settings.voicemail.message : '' },
    { path: 'silence.prompt', text: settings.silence.prompt },
  ];
}

const metadataName = /^metadata\.(.+)$/;

/**
 * The agent's variables, and one for each `{{metadata.plan}}` of its texts that was not set up: CallKaro fills those from the `metadata` of
 * `/call/outbound` by themselves.
 */
export function variablesOf(settings: AgentSettings): Variable[] {
  const declared = new Set(settings.variables.map((variable) => variable.name));
  const names = new Set(templatesOf(settings).flatMap(({ text }) => placeholdersOf(text)));
  const implied = [...names].flatMap((name): Variable[] => {
    const field = metadataName.exec(name)?.[1];
    if (field === undefined || declared.has(name)) return [];
    const source = { kind: 'metadata', field } as const;
    return [
      { name, source, fallbacks: [], required: false, defaultValue: null, spokenForm: { kind: 'as_written' }, maxLength: null },
    ];
  });
  return [...settings.variables, ...implied];
}

export type AgentTexts = {
  /** The disclosure, where there is one, and then the first message. */
  opening: string;
  /** For the language model, with the notice that values are data. */
  prompt: string;
  /** Null: hang up on voicemail. */
  voicemail: string | null;
  silencePrompt: string;
};

/** `values` are those of `variablesOf` the settings; a placeholder without a value is left out. */
export function agentTexts(settings: AgentSettings, values: readonly FilledVariable[]): AgentTexts {
  const spoken = (template: string) => renderSpoken(template, values).text.trim();
  return {
    opening: [spoken(settings.disclosureLine), spoken(settings.firstMessage)].filter((text) => text !== '').join(' '),
    prompt: `${dataNotice}\n\n${renderPrompt(settings.instructions, values).text}`,
    voicemail: settings.voicemail.kind === 'leave_message' ? spoken(settings.voicemail.message) : null,
    silencePrompt: spoken(settings.silence.prompt),
  };
}

/** The settings with values in every text, as they are spoken: for a call whose agent needs no more than its texts. */
export function filledSettings(settings: AgentSettings, values: readonly FilledVariable[]): AgentSettings {
  const spoken = (template: string) => renderSpoken(template, values).text.trim();
  const { voicemail, silence } = settings;
  return {
    ...settings,
    disclosureLine: spoken(settings.disclosureLine),
    firstMessage: spoken(settings.firstMessage),
    instructions: spoken(settings.instructions),
    voicemail: voicemail.kind === 'leave_message' ? { ...voicemail, message: spoken(voicemail.message) } : voicemail,
    silence: { ...silence, prompt: spoken(silence.prompt) },
  };
}

/** What a conversation is held with. */
export type PreparedTexts = {
  /** All texts with their values filled in. */
  agent: AgentSettings;
  /** For a language model: values fenced as data. */
  prompt: string;
  /** Values by name, as they are spoken. */
  variables: Record<string, string>;
  /** Whom the conversation plays where somebody of the team practises; then nobody is phoned. */
  prospect?: Prospect;
};

/** `values` are those of `variablesOf` the settings. */
export function preparedTexts(settings: AgentSettings, values: readonly FilledVariable[]): PreparedTexts {
  return {
    agent: filledSettings(settings, values),
    prompt: agentTexts(settings, values).prompt,
    variables: Object.fromEntries(values.map(({ name, spoken }) => [name, spoken])),
  };
}

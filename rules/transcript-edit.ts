// Corrections of a transcript by people: the words of a turn, who spoke it, and what a speaker is called throughout.
import type { Side, Utterance } from './transcript.ts';

export type TurnEdit = { utterance: number; text?: string | undefined; speaker?: string | undefined; side?: Side | undefined };
export type SpeakerName = { speaker: string; to: string; side?: Side | undefined };

/** Times of words stay where their number did; otherwise nobody knows them any more. */
export function editTurn(utterances: readonly Utterance[], edit: TurnEdit): Utterance[] {
  return utterances.map((utterance, index) => {
    if (index !== edit.utterance) return utterance;
    const { words, ...turn } = utterance;
    const text = edit.text ?? turn.text;
    const said = text.split(/\s+/).filter((word) => word !== '');
    const timed = words?.length === said.length ? words.map((word, nth) => ({ ...word, text: said[nth] ?? word.text })) : undefined;
    const kept = text === turn.text ? words : timed;
    return {
      ...turn,
      ...{ text, speaker: edit.speaker ?? turn.speaker, side: edit.side ?? turn.side },
      ...(kept === undefined ? {} : { words: kept }),
    };
  });
}

/** Everything this speaker said is theirs under the new name. */
export function nameSpeaker(utterances: readonly Utterance[], { speaker, to, side }: SpeakerName): Utterance[] {
  return utterances.map((utterance) =>
    utterance.speaker === speaker ? { ...utterance, speaker: to, side: side ?? utterance.side } : utterance,
  );
}

// Holds what an evaluator calls met against the labels of conversations: right, wrong and missed, for each check.
import { scorecardTemplates } from '../rules/scorecard-templates.ts';
import type { Check, Finding, Scorecard } from '../rules/scorecard.ts';
import { scoreCall } from '../rules/scoring.ts';
import type { Utterance } from '../rules/transcript.ts';
import type { LabelledDialogue } from '../test/fixtures/scoring/dialogue.ts';
import { sharesPhrase, type SeenPhrases } from '../test/fixtures/scoring/key-phrases.ts';

/** `labelled`: conversations in which it is answered; `met`: in which it is called met; `right`: by a quote of a labelled line. */
export type Counts = { labelled: number; met: number; right: number };
export type Figures = Counts & { precision: number; recall: number; f1: number };
export type Measured = { all: Figures; byCheck: Map<string, Figures>; mistakes: string[] };

export type Propose = (card: Scorecard, utterances: Utterance[]) => Promise<Finding[]>;

export function cardOf(key: string): Scorecard {
  const template = scorecardTemplates.find((one) => one.key === key);
  if (!template) throw new Error(`There is no template “${key}”.`);
  return { ...template.content, key, version: 1 };
}

export function checksOf(card: Scorecard): Check[] {
  return card.categories.flatMap(({ criteria }) => criteria.flatMap(({ checks }) => checks));
}

export function utterancesOf({ lines }: LabelledDialogue): Utterance[] {
  return lines.map(({ side, text }) => ({ speaker: side, side, channel: null, startMs: null, endMs: null, text }));
}

/**
 * A check that several cards of a conversation share counts once, by the first of them. With `seen`, checks whose answer is phrased like
 * something seen before are not counted in that conversation.
 */
export async function measure(
  dialogues: readonly LabelledDialogue[],
  propose: Propose,
  seen: SeenPhrases = new Map(),
): Promise<Measured> {
  const counts = new Map<string, Counts>();
  const mistakes: string[] = [];
  for (const dialogue of dialogues) {
    const done = new Set<string>();
    for (const card of dialogue.cards.map(cardOf)) {
      const utterances = utterancesOf(dialogue);
      const evaluator = { kind: 'local', name: '', version: '' } as const;
      const { categories } = scoreCall(card, await propose(card, utterances), utterances, evaluator);
      for (const { key, outcome, evidence } of categories.flatMap(({ criteria }) => criteria.flatMap(({ checks }) => checks))) {
        if (done.has(key)) continue;
        done.add(key);
        const line = evidence[0]?.utterance ?? -1;
        const answers = dialogue.lines.filter((one) => one.answers.includes(key));
        if (answers.some(({ text }) => sharesPhrase(seen, key, text))) continue;
        const isLabelled = answers.length > 0;
        const isMet = outcome === 'met';
        const isRight = isMet && dialogue.lines[line]!.answers.includes(key);
        const count = counts.get(key) ?? { labelled: 0, met: 0, right: 0 };
        counts.set(key, {
          labelled: count.labelled + Number(isLabelled),
          met: count.met + Number(isMet),
          right: count.right + Number(isRight),
        });
        if (isMet ? !isRight : isLabelled) mistakes.push(`${dialogue.name}: ${key} ${outcome}${quoted(dialogue, line)}`);
      }
    }
  }
  return {
    all: figuresOf(sumOf([...counts.values()])),
    byCheck: new Map([...counts].map(([key, count]) => [key, figuresOf(count)])),
    mistakes,
  };
}

export function sumOf(counts: readonly Counts[]): Counts {
  const sum = (of: (count: Counts) => number) => counts.reduce((total, count) => total + of(count), 0);
  return { labelled: sum(({ labelled }) => labelled), met: sum(({ met }) => met), right: sum(({ right }) => right) };
}

/** Nothing called met is not wrong, and nothing to be found is not missed. */
export function figuresOf(counts: Counts): Figures {
  const { labelled, met, right } = counts;
  const precision = met === 0 ? 1 : right / met;
  const recall = labelled === 0 ? 1 : right / labelled;
  return { ...counts, precision, recall, f1: met + labelled === 0 ? 1 : (2 * right) / (met + labelled) };
}

function quoted(dialogue: LabelledDialogue, line: number): string {
  return line < 0 ? '' : ` by “${dialogue.lines[line]?.text}”`;
}

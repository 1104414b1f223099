// Holds a whole call in text: the agent on one side, a simulated callee who follows a script on the other.
import type { AgentSettings } from '../../rules/agent.ts';
import { replyTo, type CalleeStep } from '../../rules/callee-script.ts';
import { textTalkBegun, type TextTalk } from '../../rules/text-talk.ts';
import type { CallTold } from '../ports/live-call.ts';
import { answerTurn, cutOff, ended, hearTone, hearWords, stayQuiet, textTold, type TextTalkParts } from './text-talk.ts';

/** Pauses between the words of a turn say nothing in text. Throws what the mind throws. */
export async function rehearse(parts: TextTalkParts, steps: readonly CalleeStep[], signal: AbortSignal): Promise<CallTold> {
  const { agent } = parts;
  let talk: TextTalk = textTalkBegun;
  let turn = '';

  const say = (text: string): void => {
    talk = hearWords(agent, talk, text);
    turn = `${turn} ${text}`.trim();
  };
  async function listen(): Promise<void> {
    talk = turn === '' ? stayQuiet(agent, talk) : await answerTurn(parts, talk, turn, signal);
    turn = '';
  }

  async function follow(step: CalleeStep): Promise<void> {
    switch (step.do) {
      case 'say':
        return say(step.text);
      case 'wait':
        return;
      case 'listen':
        return listen();
      case 'reply': {
        await listen();
        const heard = lastHeard(talk);
        return say(replyTo(step.replies, heard) ?? step.otherwise);
      }
      case 'let_speak':
        await listen();
        talk = cutOff(agent, talk, step.ms);
        return;
      case 'tone':
        if (turn !== '') await listen();
        talk = hearTone(agent, talk, { hertz: step.hertz, lengthMs: step.ms });
        return;
      case 'press':
        return say(`pressed ${step.digits}`);
      case 'hang_up':
      case 'drop':
        talk = ended(talk, step.do === 'drop' ? 'carrier' : 'callee');
    }
  }

  for (const step of steps) if (talk.phase !== 'over') await follow(step);
  // Who has nothing more to say is silent until the agent gives up: every silence is one prompt fewer.
  for (let silences = 0; talk.phase !== 'over' && silences <= mostSilences(agent); silences += 1) await listen();
  return textTold(agent, ended(talk, 'agent'));
}

/** A turn to be answered, the opening, the prompts, and the giving up. */
function mostSilences({ silence }: AgentSettings): number {
  return silence.prompts + 3;
}

/** What the agent has said since they last spoke, in small letters. */
function lastHeard({ lines }: TextTalk): string {
  const from = lines.findLastIndex(({ side }) => side === 'them') + 1;
  return lines
    .slice(from)
    .map(({ text }) => text.toLowerCase())
    .join(' ');
}

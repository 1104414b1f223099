// Chatting with the agent as it stands, in text: what it says, and what it notes of each answer. Nobody is phoned and nothing is kept.
import { useMutation } from '@tanstack/react-query';
import { RotateCcw, Send } from 'lucide-react';
import { useRef, useState } from 'react';
import type { FormEvent } from 'react';
import { noteInWords } from '../../../rules/text-talk.ts';
import { request } from '../../api.ts';
import type { Reply } from '../../api.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { inputStyle } from '../../kit/field.tsx';
import { Section } from '../../kit/section.tsx';
import { useDraft } from './draft.ts';
import { MadeUpValues } from './made-up-values.tsx';
import { mindWords } from './mind-words.ts';

type Chat = Reply<'POST /api/agents/:agentId/chat'>;

export function AgentChat() {
  const { agent, settings } = useDraft();
  const [values, setValues] = useState<Record<string, string>>({});
  const [chat, setChat] = useState<Chat | null>(null);
  const [typed, setTyped] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const turn = useMutation({
    mutationFn: (said: string) =>
      request('POST /api/agents/:agentId/chat', {
        params: { agentId: agent.agentId },
        body: { values, talk: chat?.talk ?? null, said },
      }),
    onSuccess: (next) => {
      setChat(next);
      setTyped('');
      input.current?.focus();
    },
  });
  const isOver = chat?.talk.phase === 'over';
  const startOver = (): void => {
    setChat(null);
    setTyped('');
    turn.reset();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (typed.trim() !== '' && !turn.isPending) turn.mutate(typed);
  };
  return (
    <div className="flex max-w-3xl flex-col px-4 pb-10">
      <Section
        title="Chat with the agent"
        note="It answers as on the phone, by the draft as it stands here. Nobody is phoned, and nothing of it is kept."
        actions={
          chat !== null && (
            <Button onClick={startOver}>
              <RotateCcw className="icon-s" aria-hidden />
              Start over
            </Button>
          )
        }
      >
        {chat === null ? (
          <div className="flex flex-col items-start gap-4">
            <MadeUpValues values={values} onChange={setValues} />
            <Button variant="main" busy={turn.isPending} onClick={() => turn.mutate('')}>
              Begin
            </Button>
          </div>
        ) : (
          <>
            <ol className="flex flex-col gap-2" aria-live="polite" aria-label="What was said">
              {chat.talk.lines.map(({ side, text, notes }, at) => (
                <li key={at} className="grid grid-cols-[5rem_1fr] gap-x-3">
                  <span className="truncate font-medium">{side === 'us' ? settings.name : 'You'}</span>
                  <span className="min-w-0 break-words">
                    {text}
                    {notes.length > 0 && (
                      <span className="mt-1 flex flex-wrap gap-1">
                        {notes.map((note, at) => (
                          <Badge key={at} tone="accent">
                            {noteInWords(note)}
                          </Badge>
                        ))}
                      </span>
                    )}
                  </span>
                </li>
              ))}
            </ol>
            {isOver ? (
              <p role="status" className="mt-4 text-muted">
                {chat.talk.result === 'opted_out'
                  ? 'The call is over. On a phone, the number would now be on the do-not-call list.'
                  : 'The call is over.'}
              </p>
            ) : (
              <form onSubmit={submit} className="mt-4 flex flex-wrap gap-2">
                <input
                  ref={input}
                  aria-label="What you say"
                  placeholder="What you say"
                  maxLength={2_000}
                  value={typed}
                  onChange={(event) => setTyped(event.target.value)}
                  className={`${inputStyle} min-w-40! flex-1`}
                />
                <Button type="submit" variant="main" busy={turn.isPending} disabled={typed.trim() === ''}>
                  <Send className="icon-s" aria-hidden />
                  Say
                </Button>
                <Button disabled={turn.isPending} onClick={() => turn.mutate('')}>
                  Say nothing
                </Button>
              </form>
            )}
            <p className="mt-3 text-caption text-muted">{mindWords[chat.mind]}</p>
          </>
        )}
        {turn.error !== null && (
          <p role="alert" className="mt-3 text-weak">
            {turn.error.message}
          </p>
        )}
      </Section>
    </div>
  );
}

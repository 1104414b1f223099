// Correcting one turn: its words, who spoke it, or what its speaker is called throughout the call.
import { useMutation } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import type { Side } from '../../../rules/transcript.ts';
import { request } from '../../api.ts';
import { Button } from '../../kit/button.tsx';
import { Field } from '../../kit/field.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { TextArea } from '../../kit/text-area.tsx';
import { toast } from '../../kit/toast.tsx';
import type { Utterance } from '../../queries.ts';
import { useReviewed } from './check-review.tsx';
import type { Speaker } from './speakers.ts';

const sides: readonly { value: Side; label: string }[] = [
  { value: 'us', label: 'Our side' },
  { value: 'them', label: 'Customer' },
  { value: 'unknown', label: 'Unknown' },
];
const reaches = [
  { value: 'turn', label: 'This turn' },
  { value: 'all', label: 'All their turns' },
] as const;

export function TurnEditor({
  callId,
  version,
  index,
  utterance,
  speakers,
  onClose,
}: {
  callId: string;
  version: number;
  index: number;
  utterance: Utterance;
  speakers: readonly Speaker[];
  onClose: () => void;
}) {
  const refresh = useReviewed(callId);
  const names = useId();
  const input = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(utterance.text);
  const [speaker, setSpeaker] = useState(utterance.speaker);
  const [side, setSide] = useState<Side>(utterance.side);
  const [reach, setReach] = useState<'turn' | 'all'>('turn');
  useEffect(() => input.current?.focus(), []);
  const isRenamed = speaker.trim() !== utterance.speaker || side !== utterance.side;
  const save = useMutation({
    mutationFn: () => {
      const who = isRenamed && reach === 'turn' ? { speaker, side } : {};
      const all = isRenamed && reach === 'all' ? { rename: { speaker: utterance.speaker, to: speaker, side } } : {};
      const body = { version, turn: { utterance: index, text, ...who }, ...all };
      return request('PATCH /api/calls/:callId/transcript', { params: { callId }, body });
    },
    onSuccess: () => {
      toast('The transcript is corrected, and the quotes of the score were looked up again.');
      onClose();
      refresh();
    },
  });
  return (
    <form
      aria-label={`Turn ${index + 1}`}
      className="my-1 flex flex-col gap-3 rounded-list border border-line bg-surface-2 p-3"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
        else if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) event.currentTarget.requestSubmit();
      }}
    >
      <TextArea
        ref={input}
        label="What was said"
        rows={2}
        maxLength={20_000}
        value={text}
        error={save.error?.message}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="flex flex-wrap items-end gap-3">
        <Field
          label="Speaker"
          list={names}
          maxLength={200}
          value={speaker}
          onChange={(event) => {
            setSpeaker(event.target.value);
            const known = speakers.find(({ name }) => name === event.target.value);
            if (known !== undefined) setSide(known.side);
          }}
        />
        <datalist id={names}>
          {speakers.map(({ name }) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <Segmented label="Side" value={side} choices={sides} onChange={setSide} />
        {isRenamed && <Segmented label="Where the speaker changes" value={reach} choices={reaches} onChange={setReach} />}
      </div>
      <span className="flex justify-end gap-1">
        <Button variant="quiet" size="s" onClick={onClose}>
          Cancel
        </Button>
        <Button
          type="submit"
          variant="main"
          size="s"
          busy={save.isPending}
          disabled={text.trim() === '' || speaker.trim() === '' || (!isRenamed && text === utterance.text)}
        >
          Save
        </Button>
      </span>
    </form>
  );
}

// Cutting a clip while listening: where it begins and ends, what it is called.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { clipProblem } from '../../../rules/clip.ts';
import { request } from '../../api.ts';
import { clipKeys } from '../../clip-queries.ts';
import { clock } from '../../format.ts';
import { Dialog } from '../../kit/dialog.tsx';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Field } from '../../kit/field.tsx';
import { toast } from '../../kit/toast.tsx';

export type ClipMarks = { fromMs: number; toMs: number };

/** `1:02` or `1:02:03.5` in milliseconds; null for anything else. */
function readClock(text: string): number | null {
  const parts = text.trim().split(':');
  if (parts.length > 3 || !parts.every((part, index) => (index === parts.length - 1 ? /^\d{1,5}(\.\d)?$/ : /^\d{1,3}$/).test(part)))
    return null;
  return Math.round(parts.reduce((sum, part) => sum * 60 + Number(part), 0) * 1000);
}

export function ClipMaker({
  callId,
  marks,
  lengthMs,
  onClose,
}: {
  callId: string;
  marks: ClipMarks;
  lengthMs: number;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [title, setTitle] = useState('');
  const [from, setFrom] = useState(clock(marks.fromMs));
  const [to, setTo] = useState(clock(marks.toMs));
  const fromMs = readClock(from);
  const toMs = readClock(to);
  const wrong =
    fromMs === null || toMs === null ? 'Write times as 1:02.' : clipProblem({ fromMs, toMs }, lengthMs === 0 ? null : lengthMs);
  const cut = useMutation({
    mutationFn: () =>
      request('POST /api/calls/:callId/clips', { params: { callId }, body: { title, fromMs: fromMs ?? 0, toMs: toMs ?? 0 } }),
    onSuccess: ({ clipId }) => {
      for (const queryKey of clipKeys) void client.invalidateQueries({ queryKey });
      toast('The clip is cut.', 'done', {
        label: 'Open',
        run: () => void navigate({ to: '/clips/$clipId', params: { clipId } }),
      });
      onClose();
    },
  });
  return (
    <Dialog open onClose={onClose} title="Cut a clip" description="Everybody in the team can hear it.">
      <DialogForm
        act="Cut"
        sends={{ mutate: () => cut.mutate(), isPending: cut.isPending }}
        onCancel={onClose}
        disabled={title.trim() === '' || wrong !== null}
        error={cut.error}
      >
        <Field label="Title" maxLength={200} value={title} onChange={(event) => setTitle(event.target.value)} />
        <div className="grid grid-cols-2 gap-3">
          <Field label="From" value={from} onChange={(event) => setFrom(event.target.value)} />
          <Field label="To" value={to} error={wrong ?? undefined} onChange={(event) => setTo(event.target.value)} />
        </div>
      </DialogForm>
    </Dialog>
  );
}

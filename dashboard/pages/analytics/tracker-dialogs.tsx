// Say what is listened for and who has to say it; or take a tracker away with what it found.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { trackerSides, type TrackerSide } from '../../../rules/tracker.ts';
import { request } from '../../api.ts';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { Labelled } from '../../kit/labelled.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { TextArea } from '../../kit/text-area.tsx';
import { toast } from '../../kit/toast.tsx';
import type { Tracker } from '../../tracker-queries.ts';
import { sideNames } from './tracker-table.tsx';

const sides = trackerSides.map((value) => ({ value, label: sideNames[value] }));

export function EditTracker({ tracker, onClose }: { /** Null: a new one. */ tracker: Tracker | null; onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState(tracker?.name ?? '');
  const [text, setText] = useState(tracker?.phrases.join('\n') ?? '');
  const [saidBy, setSaidBy] = useState<TrackerSide>(tracker?.saidBy ?? 'anyone');
  const phrases = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  const save = useMutation({
    mutationFn: async () => {
      const body = { name, phrases, saidBy };
      if (tracker === null) await request('POST /api/trackers', { body });
      else await request('PUT /api/trackers/:trackerId', { params: { trackerId: tracker.trackerId }, body });
    },
    onSuccess: () => {
      toast(tracker === null ? 'The tracker is made. Calls of before are being looked through.' : 'The tracker is saved.');
      void client.invalidateQueries({ queryKey: ['trackers'] });
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={tracker === null ? 'New tracker' : `Change ${tracker.name}`}
      description="Every call in which one of these is said is found, those of before as well."
    >
      <DialogForm act="Save" sends={save} disabled={name.trim() === '' || phrases.length === 0} onCancel={onClose}>
        <Field label="Name" autoFocus value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
        <TextArea
          label="Words and phrases"
          rows={5}
          placeholder={'free trial\npricing'}
          hint="One a line. Plurals in s or es are found as well, unless the line stands in double quotes."
          value={text}
          onChange={(event) => setText(event.target.value)}
          error={save.error?.message}
        />
        <Labelled label="Said by">
          <Segmented label="Said by" value={saidBy} choices={sides} onChange={setSaidBy} />
        </Labelled>
      </DialogForm>
    </Dialog>
  );
}

export function DeleteTracker({ tracker, onClose }: { tracker: Tracker; onClose: () => void }) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => request('DELETE /api/trackers/:trackerId', { params: { trackerId: tracker.trackerId } }),
    onSuccess: () => {
      toast('The tracker is deleted.');
      void client.invalidateQueries({ queryKey: ['trackers'] });
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Delete ${tracker.name}?`}
      description="What it found is not shown any more. The calls stay as they are."
    >
      <DialogForm act="Delete the tracker" danger sends={remove} error={remove.error} onCancel={onClose} />
    </Dialog>
  );
}

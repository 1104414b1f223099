// Giving something a new key or secret while the old one goes on for a while. The new one is shown once.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { DialogForm } from '../kit/dialog-form.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { Labelled } from '../kit/labelled.tsx';
import { Select } from '../kit/select.tsx';
import { ShownOnce } from './shown-once.tsx';

export type RotateWords = {
  what: 'key' | 'secret';
  title: string;
  /** Once it is made. */
  doneTitle: string;
  description: string;
  /** What the choice is about. */
  old: string;
  confirm: string;
  /** `0`: the old one ends at once. */
  hours: readonly { value: string; label: string }[];
};

export function RotateDialog({
  words,
  rotate,
  onClose,
}: {
  words: RotateWords;
  /** Returns the new one. */
  rotate: (overlapHours: number) => Promise<string>;
  onClose: () => void;
}) {
  const [hours, setHours] = useState('24');
  // Kept no longer than the dialog is open.
  const rotating = useMutation({ mutationFn: () => rotate(Number(hours)), gcTime: 0 });
  const secret = rotating.data;
  return (
    <Dialog
      open
      onClose={onClose}
      closable={secret === undefined}
      title={secret === undefined ? words.title : words.doneTitle}
      {...(secret === undefined ? { description: words.description } : {})}
    >
      {secret !== undefined ? (
        <ShownOnce what={words.what} secret={secret} onDone={onClose} />
      ) : (
        <DialogForm act={words.confirm} sends={rotating} error={rotating.error} onCancel={onClose}>
          <Labelled label={words.old}>
            <Select label={words.old} value={hours} choices={words.hours} onChange={setHours} />
          </Labelled>
        </DialogForm>
      )}
    </Dialog>
  );
}

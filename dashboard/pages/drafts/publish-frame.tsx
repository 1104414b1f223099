// Before a draft becomes a version: what would change, or what has to be put right first.
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { SettingsChange } from '../../../rules/agent-versions.ts';
import { Button } from '../../kit/button.tsx';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog, DialogActions } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { Changes } from './changes.tsx';

export type DraftProblem = { path: string; code: string; message: string };

export function PublishFrame({
  version,
  current,
  first,
  stays,
  problems,
  changes,
  publish,
  onClose,
  before,
  children,
}: {
  /** The number it would get. */
  version: number;
  /** The one in use; null when there is none. */
  current: number | null;
  /** What the first version brings about. */
  first: string;
  /** What a new version does not touch. */
  stays: string;
  problems: readonly DraftProblem[];
  changes: readonly SettingsChange[];
  publish: { mutate: (note: string) => void; isPending: boolean; error: Error | null };
  onClose: () => void;
  /** Above what changes. */
  before?: ReactNode;
  /** Below what changes. */
  children?: ReactNode;
}) {
  const [note, setNote] = useState('');
  if (problems.length > 0) return <ProblemsFirst problems={problems} onClose={onClose} />;
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={`Publish version ${version}`}
      description={current === null ? first : `What changes from version ${current}. ${stays}`}
    >
      <DialogForm act="Publish" sends={{ mutate: () => publish.mutate(note), isPending: publish.isPending }} onCancel={onClose}>
        {before}
        {current !== null && <Changes changes={changes} />}
        {children}
        <Field
          label="Note"
          placeholder="What is new, for your team"
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          error={publish.error?.message}
        />
      </DialogForm>
    </Dialog>
  );
}

function ProblemsFirst({ problems, onClose }: { problems: readonly DraftProblem[]; onClose: () => void }) {
  return (
    <Dialog
      open
      onClose={onClose}
      title={problems.length === 1 ? 'One thing first' : `${problems.length} things first`}
      description="The draft is saved. It can be published once this is put right:"
    >
      <ul className="flex list-disc flex-col gap-1 pl-4">
        {problems.map((problem) => (
          <li key={`${problem.path} ${problem.code}`}>{problem.message}</li>
        ))}
      </ul>
      <DialogActions>
        <Button variant="main" onClick={onClose}>
          Back to the draft
        </Button>
      </DialogActions>
    </Dialog>
  );
}

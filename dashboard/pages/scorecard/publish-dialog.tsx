// Before a draft becomes a version: what would change, or what has to be put right first.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { localAdvice } from '../../../rules/scorecard-local.ts';
import { request } from '../../api.ts';
import { Button } from '../../kit/button.tsx';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog, DialogActions } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { toast } from '../../kit/toast.tsx';
import { scorecardsQuery } from '../../scorecard-queries.ts';
import { Changes } from '../agent/changes.tsx';
import { useCard } from './draft.ts';

export function PublishDialog({ version, onClose }: { version: number; onClose: () => void }) {
  const { card, content, keeper, problems } = useCard();
  const client = useQueryClient();
  const [note, setNote] = useState('');
  const publish = useMutation({
    mutationFn: () =>
      request('POST /api/scorecards/:scorecardKey/publish', {
        params: { scorecardKey: card.scorecardKey },
        body: { revision: card.revision, note },
      }),
    onSuccess: (published) => {
      keeper.adopt(published);
      void client.invalidateQueries({ queryKey: scorecardsQuery.queryKey });
      toast(`Version ${published.activeVersion} is active. Scores that were made stay as they are.`);
      onClose();
    },
  });
  if (problems.length > 0)
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
  const blind = card.judgedBy === 'local' ? localAdvice(content).filter(({ level }) => level === 'blind').length : 0;
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={`Publish version ${version}`}
      description={
        card.activeVersion === null
          ? 'Calls that your rules give this card are scored by it from now on.'
          : `What changes from version ${card.activeVersion}. Scores that were made keep the version they were made with.`
      }
    >
      <DialogForm act="Publish" sends={publish} onCancel={onClose}>
        {blind > 0 && (
          <p className="rounded-list bg-fair-soft px-3 py-2 text-fair">
            {blind === 1 ? 'One check' : `${blind} checks`} cannot be judged on this machine and will never be met. Each says why.
          </p>
        )}
        {card.activeVersion !== null && <Changes changes={card.changes} />}
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

// What publishing a scorecard's draft brings about.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { localAdvice } from '../../../rules/scorecard-local.ts';
import { request } from '../../api.ts';
import { toast } from '../../kit/toast.tsx';
import { scorecardsQuery } from '../../scorecard-queries.ts';
import { PublishFrame } from '../drafts/publish-frame.tsx';
import { useCard } from './draft.ts';

export function PublishDialog({ version, onClose }: { version: number; onClose: () => void }) {
  const { card, content, keeper, problems } = useCard();
  const client = useQueryClient();
  const publish = useMutation({
    mutationFn: (note: string) =>
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
  const blind = card.judgedBy === 'local' ? localAdvice(content).filter(({ level }) => level === 'blind').length : 0;
  return (
    <PublishFrame
      version={version}
      current={card.activeVersion}
      first="Calls that your rules give this card are scored by it from now on."
      stays="Scores that were made keep the version they were made with."
      problems={problems}
      changes={card.changes}
      publish={publish}
      onClose={onClose}
      before={
        blind > 0 && (
          <p className="rounded-list bg-fair-soft px-3 py-2 text-fair">
            {blind === 1 ? 'One check' : `${blind} checks`} cannot be judged on this machine and will never be met. Each says why.
          </p>
        )
      }
    />
  );
}

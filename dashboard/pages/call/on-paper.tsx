// A call on paper: its score with the reasons and the words they rest on, then all that was said. Black on white, whatever the theme.
import { clock, exactTime, seconds, words } from '../../format.ts';
import { usePrinting } from '../../printing.ts';
import type { CallDetail } from '../../queries.ts';

const outcomes = { met: 'Met', partly: 'Partly', possible: 'To review', not_found: 'Not found', not_applicable: 'Does not apply' };

/** Nothing on a screen. */
export function CallOnPaper({ call }: { call: CallDetail }) {
  return usePrinting() ? <Paper call={call} /> : null;
}

function Paper({ call }: { call: CallDetail }) {
  const facts = [
    call.rep.name ?? call.rep.email,
    exactTime(call.calledAt),
    call.durationMs === null ? null : seconds(call.durationMs),
    call.outcome === null ? null : words(call.outcome),
  ].filter((fact) => fact !== null);
  return (
    <article data-paper className="bg-white text-body text-black">
      <h1 className="text-figure font-semibold">{call.title}</h1>
      <p>{facts.join(' · ')}</p>
      {call.scores.map((score) => (
        <Score key={`${score.scorecard.key} ${score.scorecard.version}`} score={score} />
      ))}
      {call.transcript !== null && (
        <section className="mt-6">
          <h2 className="text-head font-semibold">Transcript</h2>
          {call.transcript.utterances.map((utterance, index) => (
            <p key={index} className="mt-2 break-inside-avoid">
              <b>{utterance.speaker}</b>
              {utterance.startMs !== null && <span className="nums"> {clock(utterance.startMs)}</span>}
              <br />
              {utterance.text}
            </p>
          ))}
        </section>
      )}
    </article>
  );
}

function Score({ score }: { score: CallDetail['scores'][number] }) {
  const criteria = score.categories.flatMap((category) => category.criteria);
  return (
    <section className="mt-6">
      <h2 className="text-head font-semibold">
        {score.scorecard.name} v{score.scorecard.version}: {score.overall ?? '–'} of 100
      </h2>
      {criteria.map((criterion) => (
        <section key={criterion.key} className="mt-3 break-inside-avoid">
          <h3 className="font-semibold">
            {criterion.name}: {outcomes[criterion.outcome]}
          </h3>
          <p>{criterion.reason}</p>
          <ul className="list-disc pl-5">
            {criterion.checks
              .flatMap((check) => check.evidence)
              .map((place, index) => (
                <li key={index}>
                  “{place.quote}” – {place.speaker}
                  {place.startMs !== null && `, ${clock(place.startMs)}`}
                </li>
              ))}
          </ul>
        </section>
      ))}
    </section>
  );
}

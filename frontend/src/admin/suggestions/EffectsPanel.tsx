/** Panel with what suggestions do to answers: sentences and charts, and a table behind them. */
import { adminStrings } from "../../strings/admin";
import { useLiveData } from "../shared/liveData";
import { ErrorText, Panel } from "../shared/Panel";
import { Skeleton } from "../shared/Skeleton";
import { EffectsTable } from "./EffectsTable";
import {
  certainty,
  type Effects,
  type EffectsReport,
  fetchEffects,
  intervalOf,
  type Measure,
  measured,
} from "./effects";
import { MeasureChart } from "./MeasureChart";
import "./effects.css";
import { nameOfSource } from "./naming";

/** Compares answers that saw a suggestion with those that did not. */
export function EffectsPanel({ slug }: { readonly slug: string }) {
  const { suggestions } = adminStrings;
  const live = useLiveData(slug, () => fetchEffects(slug));
  const found = live.value.value;
  const any = found !== null && found.effects.length > 0;
  return (
    <Panel
      title={suggestions.effects}
      class="whole"
      aside={any && <p class="note">{suggestions.answers(found.answers, found.all)}</p>}
    >
      <p class="note">{suggestions.effectsText}</p>
      <ErrorText text={found ? null : live.error.value?.message} />
      {found ? <Report found={found} /> : !live.error.value && <Skeleton />}
    </Panel>
  );
}

function Report({ found }: { readonly found: EffectsReport }) {
  const { suggestions } = adminStrings;
  if (!found.effects.length) return <p class="note">{suggestions.empty}</p>;
  return (
    <>
      {found.effects
        .filter(({ whole }) => whole)
        .map((effects) => (
          <Source key={effects.source} effects={effects} />
        ))}
      <details class="effects-behind">
        <summary>{suggestions.table}</summary>
        <EffectsTable effects={found.effects} />
      </details>
    </>
  );
}

function Source({ effects }: { readonly effects: Effects }) {
  const found = measured(effects);
  return (
    <section class="effects-source" aria-label={nameOfSource(effects.source)}>
      <h4>
        <bdi>{nameOfSource(effects.source)}</bdi>
      </h4>
      <ul class="findings">
        {found.map((measure) => (
          <li key={measure.measure}>{findingOf(measure)}</li>
        ))}
      </ul>
      {/* What it shows is in the table as well. */}
      <div class="measures" aria-hidden="true">
        {found.map((measure) => (
          <MeasureChart key={measure.measure} measure={measure} />
        ))}
      </div>
    </section>
  );
}

/** Returns a sentence on what a measure says, or on why it says nothing yet. */
function findingOf(measure: Measure): string {
  const { suggestions } = adminStrings;
  const { measure: name, shown_answers: shown, blind_answers: blind, needed } = measure;
  const interval = intervalOf(measure);
  if (!interval) {
    const missing = suggestions.missing[blind < needed ? "blind" : "shown"];
    return missing(suggestions.measures[name], blind < needed ? blind : shown, needed);
  }
  const by = suggestions.amount(name, Math.abs(interval.difference));
  return suggestions.findings[name][certainty(interval)](by);
}

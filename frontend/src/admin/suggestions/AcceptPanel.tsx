/** Panel that accepts suggestions in bulk, and says what error is to be expected and was found. */
import { useState } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import { useLiveData } from "../shared/liveData";
import { ErrorText, Panel } from "../shared/Panel";
import { useAction } from "../shared/useAction";
import { Acceptances } from "./Acceptances";
import {
  type Accepted,
  accept,
  type ErrorCurve,
  fetchAcceptable,
  fetchCurve,
  stepAt,
} from "./accepting";
import { CurveChart, CurveTables } from "./CurveChart";
import "./accepting.css";
import { nameOfSource } from "./naming";

/** Share of the items that people answer instead, in percent, unless the owner says otherwise. */
const AUDIT = "5";
/** Lowest score that is accepted, in percent, unless the owner says otherwise. */
const SCORE = "98";

/** Accepts suggestions; nothing if there are none. */
export function AcceptPanel({ slug }: { readonly slug: string }) {
  const { accepting: say } = adminStrings;
  const live = useLiveData(slug, () => fetchAcceptable(slug));
  const [chosen, setChosen] = useState<string | null>(null);
  const found = live.value.value;
  if (!found || !(found.sources.length || found.acceptances.length)) return null;
  const source = chosen ?? found.sources[0];
  return (
    <Panel title={say.title} class="whole">
      <p class="note">{say.note}</p>
      {source !== undefined && (
        <label class="field">
          {say.source}
          <select value={source} onChange={(event) => setChosen(event.currentTarget.value)}>
            {found.sources.map((name) => (
              <option key={name} value={name}>
                {nameOfSource(name)}
              </option>
            ))}
          </select>
        </label>
      )}
      {source !== undefined && (
        <OneSource key={source} slug={slug} source={source} reload={live.reload} />
      )}
      <Acceptances slug={slug} acceptances={found.acceptances} reload={live.reload} />
    </Panel>
  );
}

interface OneSourceProps {
  readonly slug: string;
  readonly source: string;
  reload(): Promise<void>;
}

function OneSource({ slug, source, reload }: OneSourceProps) {
  const { accepting: say } = adminStrings;
  const live = useLiveData(`${slug} ${source}`, () => fetchCurve(slug, source));
  const [score, setScore] = useState(SCORE);
  const [audit, setAudit] = useState(AUDIT);
  const [counted, setCounted] = useState<Accepted | null>(null);
  const wanted = { source, min_score: Number(score) / 100, audit: Number(audit) / 100 };
  const edit = (change: (value: string) => void) => (value: string) => {
    change(value);
    setCounted(null); // it was counted for other values
  };
  const action = useAction(async () => {
    const done = await accept(slug, wanted, counted === null);
    setCounted(counted === null ? done : null);
    if (counted !== null) await Promise.all([reload(), live.reload()]);
  });
  const curve = live.value.value;
  const none = counted !== null && !counted.labels && !counted.audited;
  return (
    <>
      <ErrorText text={curve ? null : live.error.value?.message} />
      {curve && <CurveChart curve={curve} score={wanted.min_score} />}
      <div class="settings-grid">
        <PercentField name={say.score} hint={say.scoreHint} value={score} set={edit(setScore)} />
        <PercentField name={say.audit} hint={say.auditHint} value={audit} set={edit(setAudit)} />
      </div>
      {curve && !none && <p role="status">{expectation(curve, wanted.min_score)}</p>}
      {counted && (
        <p role="status">
          {none ? say.nothing : say.would(counted.labels, counted.audited)} {leftOf(counted)}
        </p>
      )}
      <ErrorText text={action.error} />
      <p class="buttons save-line">
        <button
          type="button"
          class={counted ? "danger" : ""}
          aria-disabled={action.busy || none}
          onClick={() => !action.busy && !none && action.run()}
        >
          {counted ? say.accept(counted.labels) : say.count}
        </button>
        {counted && (
          <button type="button" onClick={() => setCounted(null)}>
            {adminStrings.cancel}
          </button>
        )}
      </p>
      {curve && <CurveTables curve={curve} />}
    </>
  );
}

interface PercentFieldProps {
  readonly name: string;
  readonly hint: string;
  readonly value: string;
  set(value: string): void;
}

function PercentField({ name, hint, value, set }: PercentFieldProps) {
  return (
    <label class="field">
      {name}
      <input
        type="number"
        min={0}
        max={100}
        step="any"
        value={value}
        onInput={(event) => set(event.currentTarget.value)}
      />
      <small class="note">{hint}</small>
    </label>
  );
}

/** Says what error is to be expected from a score on. */
function expectation(curve: ErrorCurve, score: number): string {
  const { accepting: say } = adminStrings;
  const step = stepAt(curve, score);
  if (!step) return say.nothing;
  if (step.error === null) return say.unknown;
  return say.expected(step.error, step.low, step.high, curve.known);
}

function leftOf({ left }: Accepted): string {
  const { accepting: say } = adminStrings;
  const reasons = Object.entries(left).map(([reason, n]) => say.left(n, say.reasons[reason]));
  return reasons.length ? say.leftToPeople(reasons.join(", ")) : "";
}

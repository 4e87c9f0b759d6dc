/** Texts on the model of the owner's page in English. */
import { number } from "../en";

const many = (n: number, one: string, more: string): string =>
  `${number(n)} ${n === 1 ? one : more}`;

/** Returns a gain in percentage points with no more digits than are certain; 0 at least. */
export const pointsOf = (
  share: number,
  decimals: (n: number, digits: number) => string,
): string => {
  const value = Math.max(0, 100 * share);
  return decimals(value, value < 9.95 ? 1 : 0);
};

const points = (share: number) => pointsOf(share, (n, digits) => n.toFixed(digits));

/** Catalogue. */
export const modelStrings = {
  title: "Model",
  state: {
    idle: "Idle",
    queued: "Queued",
    training: "Training",
    ready: "Ready",
    failed: "Failed",
  },
  score: "Cross-validated on hard items",
  scoreHint:
    "share of correct predictions on labels it had not seen; reads low, because the items are hard",
  scoreTitle:
    "Share of answers that the model predicts correctly. Labellers get the items it is least sure of, so it does better on all items than on those.",
  ratingError: "Error of ratings",
  ratingErrorHint: (near?: number) =>
    near === undefined
      ? "from the given rating, on average, in the same test"
      : `from the given rating, on average, in the same test; ${Math.round(100 * near)} % are at most one off`,
  holdout: "Hold-out accuracy",
  holdoutTitle:
    "Share of answers that the model predicts correctly on randomly drawn items, on which it is not trained.",
  holdoutHint: (low?: number, high?: number) =>
    low === undefined || high === undefined
      ? "share of correct predictions on randomly drawn items"
      : `share of correct predictions on randomly drawn items; 95 % confidence: ${low.toFixed(2)} to ${high.toFixed(2)}`,
  f1: "F1 of spans on hard items",
  f1Hint:
    "of spans in texts it had not seen, cross-validated; reads low, because the texts are hard",
  f1Title:
    "A span is right if its start, its end and its label are. F1 is the harmonic mean of the share of found spans that are right and the share of given spans that are found.",
  holdoutF1: "Hold-out F1 of spans",
  holdoutF1Hint: (low?: number, high?: number) =>
    low === undefined || high === undefined
      ? "in randomly drawn texts"
      : `in randomly drawn texts; 95 % confidence: ${low.toFixed(2)} to ${high.toFixed(2)}`,
  f1ByLabel: "F1 by label",
  spansLabelled: "Spans",
  range: (low: number, high: number) => `${low.toFixed(3)} to ${high.toFixed(3)}`,
  rangeLow: "Hold-out at least (95 %)",
  rangeHigh: "Hold-out at most (95 %)",
  targetLine: "Target",
  expected: "With further labels, expected",
  expectedLow: "Expected at least (90 %)",
  expectedHigh: "Expected at most (90 %)",
  steady: "Steadiness and agreement",
  steadyText:
    "Above the dotted line, more labels hardly change the model. Agreement is shown where several people label the same items.",
  steadyTable: "Steadiness and agreement by number of labels",
  stopLine: "Steady enough to stop",
  steadiness: "Steadiness",
  steadinessHint: "agreement with the previous model (kappa); near 1, more labels hardly change it",
  byQuestion: "By question",
  agreement: "Agreement",
  agreementHint: "of people about the same items (Krippendorff's alpha)",
  digits: (value: number) => value.toFixed(3),
  trainedOn: "Trained on",
  labels: (n: number) => many(n, "label", "labels"),
  generation: "Ranking",
  generationOf: (n: number) => (n ? `no. ${number(n)}` : "none yet"),
  behind: (n: number) => (n ? `${many(n, "label", "labels")} behind` : "up to date"),
  noScore: "none yet",
  stopping: {
    sentence: {
      stop: (because: string) =>
        `You can stop, if all the answers that you expect are among the labels: ${because}.`,
      continue: (because: string) => `It still pays: ${because}.`,
      unknown: (because: string) => `Whether to stop can't be said yet: ${because}.`,
    },
    reasons: {
      flat: "the last third of the labels has gained nothing",
      stable: "the latest labels hardly changed the model",
      labels: "there are fewer than 100 labels",
      evaluation: "the model of these labels has not been evaluated yet",
      kind: "it is not measured for such answers, or with so few items left",
    },
    would: (n: number, gain: number, low: number, high: number) =>
      `another ${many(n, "label", "labels")} would gain about ${points(gain)} points of accuracy (${points(low)} to ${points(high)})`,
  },
  target: (low: number, high: number) =>
    low === high
      ? `It needs about ${number(low)} labels to reach its target.`
      : `It needs about ${number(low)} to ${number(high)} labels to reach its target.`,
  curve: "Learning curve",
  curveEmpty: "The curve appears once two trainings have a score.",
  curveTable: "Score by number of labels",
  labelsAxis: "Labels",
  history: "Trainings",
  earlier: "Show earlier ones",
  noHistory: "Nothing has been trained yet.",
  columns: {
    run: "Run",
    state: "State",
    labels: "Labels",
    score: "Accuracy",
    f1: "F1",
    label: "Label",
    scoreTitle: "Hold-out accuracy if there is one, otherwise the cross-validated score",
    seconds: "Took",
    at: "When",
  },
  seconds: (s: number) => `${s < 10 ? s.toFixed(1) : Math.round(s)} s`,
  leftOut: (n: number) =>
    `${many(n, "item is", "items are")} left out of training and handed out last:`,
  diversity:
    "No model learns this kind of task: items are ranked by diversity alone, typical ones first.",
  encoding: "Encoding",
  encodedItems: (done: number, total: number) =>
    `${number(done)} of ${many(total, "item is", "items are")} encoded`,
  encodedBy: (name: string) => `by ${name}.`,
  encodedLater: "Their vectors are used once nearly all items have one.",
  waits: {
    orchestrator: "No model yet. Start the server with supt serve --orchestrate to train one.",
    task: "No default model learns this kind of task. Use your own: --model module:factory.",
    package:
      "No model yet: what learns spans is not installed where supt runs. Run pip install python-crfsuite, and start it again.",
    features:
      "No model yet: a default model can't read image or audio files. Add the items with features, or use your own model (--model).",
    encoding: "No model yet. Training begins once the encoder has made vectors of all items.",
    items: "No model yet. Training begins when there are items and labels.",
    labels: "No model yet. Training begins after the first labels, once two answers differ.",
  },
};

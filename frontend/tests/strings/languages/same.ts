/** Words that are the same in a language as in English; "*" is for all languages. */
export const SAME: Readonly<Record<string, string>> = {
  "*": "Alpha, Chat, Ctrl, F1, https…code, HTML, JSON, Kappa, kappa, Markdown, min, h, s, Webhooks",
  de: "Format, Label, Labels, Link, Mac, Median, Name, Person, System, Text, Version, Zoom",
  es: "Zoom",
  fr:
    "Actions, Assistant, Consensus, correction, Date, Format, images, option, options, Options, " +
    "Pause, points, Points, Position, Question, Questions, relations, Relations, Score, Sections, " +
    "segments, Source, Suggestion, Suggestions, Type, Version, Zoom",
  pt: "extra, Item, Link, Zoom",
};

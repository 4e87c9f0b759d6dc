/** The server's frequent sentences, by the names under which languages have them. */
/** Patterns of sentences in English; the first that fits is taken. */
export const patterns = {
  // Files and their rows
  cells:
    /^has ([\d,]+) cells, and the header ([\d,]+) \(separated by (.+)\): put a cell that holds the delimiter in quotes$/,
  notUtf8: /^is not UTF-8$/,
  noHeader: /^is empty: the first row must name the columns$/,
  emptyFile: /^is empty: there is nothing to label$/,
  damaged: /^can't be read: it may be damaged; save it again, or as CSV$/,
  unreadable: /^this file can't be read$/,
  fileTooLarge: /^the file is larger than (\d+) MB: split it, or use supt items add$/,
  fileTooCostly: /^the file takes more memory or time than the server allows: use supt items add$/,
  tooMuchMemory: /^takes more memory than the server allows: use supt items add$/,
  tooSlow: /^the file arrives too slowly, and others wait: send it again later$/,
  importing: /^another import into this project is under way: try again later$/,
  busy: /^the server is reading many files: send it again in a moment$/,
  features: /^column '(.*)': features are numbers or lists of numbers, not (.*)$/s,
  emptyColumn: /^column '(.*)' is empty: there is nothing to show$/s,
  noColumn: /^has no column '(.*)'; it has (.*)$/s,
  otherColumn: /^has no column '(.*)', but '(.*)'$/s,
  nothingToShow: /^has no column left to show to labellers$/,
  labelNotAllowed: /^the label is not allowed: (.*)$/s,
  idTaken:
    /^the id '(.*)' already exists with different content: give the item another id, or update it$/s,
  itemTooLarge: /^the item is too large to be sent: keep it in a file and add its path$/,
  // Answers and tasks
  notAnOption: /^The value must be one of the options, of the same JSON type\.$/,
  notOptions: /^The value must be a list of options, each of the same JSON type\.$/,
  notInteger: /^The value must be an integer from (\S+) to (\S+)\.$/,
  answerLost:
    /^the project has an answer that this task would not allow \(.*\) Keep what they need, or make a new project\.$/s,
  answersLost:
    /^the project has (\S+) answers that this task would not allow \(.*\) Keep what they need, or make a new project\.$/s,
  sameValue: /^task\.\w+\[\d+\]: same value as an earlier one; remove it$/,
  sameKey: /^task\.\w+\[\d+\]\.key: an earlier one has it; choose another$/,
  // Style sheets
  escapes: /^escapes \(\\\) are not allowed: write the character itself$/,
  sign: /^the sign (.+) is not allowed$/,
  nested: /^is nested too deeply$/,
  noCss: /^is no CSS \((.+)\)$/,
  noRule: /^is no rule$/,
  fixedPosition: /^position: fixed is not allowed, as it would leave the item$/,
  loads: /^(\S+) is not allowed: nothing may be loaded$/,
  notAllowed: /^(\S+) is not allowed$/,
  tooLong: /^must not be longer than (\d+) bytes, and has (\d+)$/,
  // Projects and people
  slugTaken: /^there is a project '(.*)' already: choose another name$/,
  mostProjects: /^you have made (\d+) projects, and may make (\d+): .*$/s,
  archived: /^this project is archived: unarchive it first \(supt project unarchive\)$/,
  deleted: /^this project has been deleted$/,
  noProject: /^there is no such project for you$/,
  onlyOwner: /^only an owner of the project may do this$/,
  forOthers: /^this is for others: ask another owner$/,
  notYourself: /^you can't (?:invite|revoke) yourself: ask another owner$/,
  name: /^this name can't be used here: choose another name$/,
  lastOwner: /^this is the project's last owner: invite another admin first$/,
  revoked: /^(.*) is revoked: invite them again first$/s,
  noLabeller: /^there is no labeller '(.*)' here: invite them first$/s,
  notLabelled: /^nobody has labelled this item yet, so there is nothing to look at again$/,
  linksOff: /^invitation links are switched off here: people sign in at (\S+)$/,
  settled: /^an owner's answer has settled this item: correct it instead$/,
  notGrouped:
    /^nothing is known yet about which items are alike: a training groups them, after its evaluation$/,
  notSuspect: /^this item is not among the likely label errors$/,
  making: /^labels of this project are being made or taken back: try again when that has ended$/,
  noSuggestions: /^there are no suggestions of '(.*)': .*$/s,
  noDatabase: /^the database can't be used now$/,
} satisfies Record<string, RegExp>;

/** Name of a sentence. */
export type SentenceName = keyof typeof patterns;

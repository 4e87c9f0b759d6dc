/**
 * Texts of the page in French, which says "vous".
 *
 * Words: item élément, label (an answer) annotation, label (a name) étiquette, to label annoter,
 * labeller annotateur, owner responsable, operator exploitant, answer réponse, flag signalement,
 * suggestion suggestion, guidelines consignes, queue file d'attente, gold item élément de contrôle,
 * review relecture, agreement accord, consensus consensus, region zone, span passage, shape forme,
 * segment segment, skip passer, submit valider, hold-out jeu de test.
 */
import { figuresOf } from "../figures";
import { formatsOf } from "../formats";
import type { English } from "../parts";

const { clock, cut, day, fixed, list, number, plural } = formatsOf("fr");
const figures = /* @__PURE__ */ figuresOf("fr");

const answers = (n: number): string => plural(n, { one: "# réponse", other: "# réponses" });
const items = (n: number): string => plural(n, { one: "# élément", other: "# éléments" });
const range = (low: number, high: number): string =>
  `${figures.signed(low, 2)} à ${figures.signed(high, 2)}`;
const percent = (share: number): string => `${figures.whole(share)} %`;
const exactPercent = (share: number): string => `${figures.exact(share)} %`;

/** Texts that every labeller loads. */
export const page: English["page"] = {
  http: {
    unreachable: "Le serveur est injoignable. Vérifiez le réseau et réessayez.",
    failed: (status) => `Le serveur a refusé la demande (code ${status}).`,
  },
  app: {
    loading: "Chargement…",
    notFound: "Cette page n’existe pas",
    notFoundText: "Vérifiez l’adresse, ou allez à la liste de vos projets.",
    toProjects: "Vos projets",
    retry: "Réessayer",
    language: "Langue",
    signOut: "Se déconnecter",
    signOutText:
      "Il vous faudra un nouveau lien d’invitation pour revenir. Les réponses restent enregistrées.",
    stay: "Rester",
  },
  label: {
    item: "Élément",
    answers: "Réponses",
    progress: "Annoté jusqu’ici",
    done: (done, total) => `${number(done)} sur ${number(total)}`,
    mine: (n) => `dont ${number(n)} par vous`,
    labellers: (n) => plural(n, { one: "# annotateur", other: "# annotateurs" }),
    guidelines: "Consignes",
    manage: "Gérer",
    close: "Fermer",
    undo: "Annuler",
    skip: "Passer",
    former: "Votre réponse précédente",
    dismiss: "Masquer",
    cancel: "Abandonner",
    submit: "Valider",
    flag: "Signaler",
    keys: "Touches",
    changed: "modifiées",
    help: "Aide",
    relabels: (words) => `La prochaine réponse remplace « ${cut(words, 24)} ».`,
    search: "Chercher une étiquette",
    found: (n) =>
      n ? plural(n, { one: "# étiquette", other: "# étiquettes" }) : "Aucune étiquette",
    noOptions: "Cet élément n’a pas d’options : passez-le.",
    unknownTask: (kind) => `Cette page ne connaît pas les tâches de type « ${kind} ».`,
  },
  model: {
    state: {
      idle: "",
      queued: "Entraînement imminent…",
      training: "Entraînement…",
      ready: "Modèle prêt",
      failed: "Échec de l’entraînement",
    },
    score: (score) => `Score ${fixed(score, 2)}`,
    scoreHint:
      "Score du modèle en validation croisée sur les annotations faites jusqu’ici. Il paraît bas : les éléments les plus difficiles sont annotés d’abord.",
  },
  form: {
    missing: (name, more) =>
      more
        ? `Il manque encore : ${name} et ${plural(more, { one: "# autre", other: "# autres" })}`
        : `Il manque encore : ${name}`,
    unfinished: "Cette réponse est incomplète.",
    required: "Il faut répondre à cette question.",
    undone: (name) => `Annulé : ${name}`,
    nowAsked: (names) => `Demandé en plus : ${list(names)}`,
    notAsked: (names) => `N’est plus demandé : ${list(names)}`,
    chosen: "Votre réponse",
    complete: "Toutes les questions ont une réponse",
    place: (place, count) => `Question ${number(place)} sur ${number(count)} :`,
    optional: "facultatif",
    leaveOut: "Sans réponse",
    next: "Suivant",
  },
  status: {
    saved: "Tout est enregistré",
    unsaved: (n) => plural(n, { one: "# non enregistrée", other: "# non enregistrées" }),
    offline: "Hors ligne, reconnexion…",
    connecting: "Connexion…",
    restarting: "Redémarrage du serveur…",
    restartingUnsaved: (n) =>
      `Redémarrage du serveur, ${plural(n, { one: "# non enregistrée", other: "# non enregistrées" })}`,
    offlineUnsaved: (n) =>
      `Hors ligne, ${plural(n, { one: "# non enregistrée", other: "# non enregistrées" })}`,
    tabUnsaved: (n, title) =>
      `(${plural(n, { one: "# non enregistrée", other: "# non enregistrées" })}) ${title}`,
    quiz: (n, of) => `Test ${number(n)} sur ${number(of)}`,
  },
  announce: {
    text: (text) => `Élément suivant : ${text}`,
    image: "Élément suivant : une image",
    sound: "Élément suivant : un son",
    pair: "Élément suivant : une paire",
    other: "Élément suivant",
    suggested: (who, what) => `${who} : ${what}`,
    again: "Retour à un élément précédent",
  },
  views: {
    loading: {
      title: "Chargement de l’élément suivant…",
      text: "",
    },
    undoing: {
      title: "Annulation…",
      text: "",
    },
    waiting: {
      title: "Rien à faire pour l’instant",
      text: (out) =>
        out
          ? plural(out, {
              one: "Le dernier élément est chez une autre personne. S’il revient, il apparaîtra ici.",
              other:
                "Les # derniers éléments sont chez d’autres personnes. Si l’un d’eux revient, il apparaîtra ici.",
            })
          : "Les nouveaux éléments apparaîtront ici.",
    },
    nothing: {
      title: "Il ne reste rien pour vous",
      text: "Vous avez vu tout ce qui est encore ouvert. Les nouveaux éléments apparaîtront ici.",
    },
    done: {
      title: "Tout est annoté",
      text: "Merci ! Si des éléments sont ajoutés, ils apparaîtront ici.",
    },
    paused: {
      title: "L’annotation est en pause",
      text: "Le responsable du projet l’a mise en pause. Cette page reprendra d’elle-même.",
    },
    offline: {
      title: "Pas de connexion",
      text: (n) =>
        n
          ? plural(n, {
              one: "# réponse est conservée sur cet appareil. Elle sera envoyée dès que le serveur sera de retour.",
              other:
                "# réponses sont conservées sur cet appareil. Elles seront envoyées dès que le serveur sera de retour.",
            })
          : "Cette page reprendra dès que le serveur sera de retour.",
    },
    restarting: {
      title: "Le serveur redémarre",
      text: (n) =>
        n
          ? plural(n, {
              one: "# réponse est conservée sur cet appareil. Elle sera envoyée dans un instant.",
              other:
                "# réponses sont conservées sur cet appareil. Elles seront envoyées dans un instant.",
            })
          : "Cette page reprendra dans un instant.",
    },
    signedOut: {
      title: "Vous n’êtes pas connecté",
      text: "Demandez un lien d’invitation au responsable du projet et ouvrez-le dans ce navigateur.",
      kept: (n) =>
        plural(n, {
          one: "# réponse est conservée sur cet appareil jusqu’à votre retour.",
          other: "# réponses sont conservées sur cet appareil jusqu’à votre retour.",
        }),
    },
    noProject: {
      title: "Ce projet n’existe pas",
      text: "Vérifiez l’adresse, ou demandez à qui vous l’a donnée.",
    },
  },
  closed: {
    title: "L’annotation est arrêtée",
    text: (code) =>
      closings[code] ??
      `Le serveur a fermé la connexion (code ${code}). Réessayez, ou prévenez le responsable du projet.`,
    kept: (n) =>
      plural(n, {
        one: "# réponse est conservée sur cet appareil.",
        other: "# réponses sont conservées sur cet appareil.",
      }),
    again: "Réessayer",
    here: "Continuer ici",
  },
  notices: {
    late: (n) =>
      plural(n, {
        one: "Une réponse est arrivée en retard : elle compte comme avis supplémentaire, car l’élément avait été donné à quelqu’un d’autre.",
        other:
          "# réponses sont arrivées en retard : elles comptent comme avis supplémentaires, car les éléments avaient été donnés à quelqu’un d’autre.",
      }),
    lease_lost: (n) =>
      plural(n, {
        one: "Une réponse n’a pas pu être enregistrée : l’élément n’est plus à vous.",
        other: "# réponses n’ont pas pu être enregistrées : les éléments ne sont plus à vous.",
      }),
    lapsed: () =>
      "L’élément est retourné dans la file pendant votre absence. Ce que vous aviez commencé est conservé.",
    flagged: () => "Le responsable du projet verra votre remarque.",
    flag_refused: (_, detail = "") => `La remarque n’a pas pu être enregistrée : ${detail}`,
    refused: (_, detail = "") => `Le serveur a refusé une réponse : ${detail}`,
    too_large: () => "Cette réponse est trop longue pour être envoyée. Raccourcissez-la.",
    undo_expired: () => "Cette réponse ne peut plus être annulée.",
    undo_offline: () => "Cette réponse est envoyée. Vous pourrez l’annuler une fois connecté.",
    not_kept: () =>
      "Ce navigateur ne peut pas garder de réponses pour plus tard. Restez sur la page jusqu’à ce que tout soit enregistré.",
    guidelines_changed: () => "Les consignes ont changé.",
    task_changed: () => "La tâche a changé. Regardez les réponses possibles avant de continuer.",
    misunderstood: (_, detail = "") => `Le serveur n’a pas compris cette page : ${detail}`,
  },
  flag: {
    unread: (n) => `${n} non lus`,
  },
  rail: {
    title: "Vos dernières réponses",
    skipped: "passé",
    reopen: (words) => `Rouvrir : ${words}`,
    fate: {
      saved: "enregistrée",
      unsaved: "pas encore enregistrée",
      late: "gardée en plus",
      lost: "non enregistrée",
    },
  },
  suggestion: {
    title: "Suggestion",
    by: (source, percent) =>
      percent === null ? `Suggéré par ${source}` : `Suggéré par ${source} à ${percent} %`,
    model: "le modèle",
    mark: "suggéré",
    empty: "rien",
    parts: (open) =>
      open ? plural(open, { one: "# à vérifier", other: "# à vérifier" }) : "Tout est vérifié",
    noParts: "rien à marquer",
    accept: "Accepter",
    look: "Suivante",
    reject: "Rejeter",
    acceptAll: "Tout accepter",
    edit: "Modifier",
    hide: "Masquer les suggestions",
    show: "Montrer les suggestions",
    none: "Aucune suggestion pour cet élément",
    keys: {
      accept: "Accepter la suggestion, tant que vous n’avez pas commencé votre réponse",
      acceptOne: "Aller à ce qui est suggéré, puis l’accepter et passer au suivant",
      acceptAll: "Accepter tout ce qui est suggéré",
      reject: "Rejeter la suggestion active et passer à la suivante",
      rejectAll: "Rejeter tout ce qui est suggéré",
      hide: "Masquer les suggestions, ou les montrer de nouveau",
    },
  },
  choices: {
    chosen: (n) => (n ? plural(n, { one: "# choisie", other: "# choisies" }) : "Aucun choix"),
    tooFew: (min) => `Choisissez-en au moins ${number(min)}.`,
    tooMany: (max) => `Choisissez-en ${number(max)} au plus.`,
  },
  text: {
    answer: "Votre réponse",
    hint: "Écrivez votre réponse et appuyez sur Entrée",
    empty: "Rien d’écrit encore.",
    tooLong: (over) =>
      plural(over, { one: "# caractère de trop.", other: "# caractères de trop." }),
    count: (n, most) =>
      `${number(n)} sur ${plural(most, { one: "# caractère", other: "# caractères" })}`,
  },
  rating: {
    value: "Votre note",
  },
  compare: {
    a: "Gauche",
    b: "Droite",
    tie: "Égalité",
    prompt: "Consigne",
  },
  choice: {
    other: "Autre réponse",
    otherHint: "Écrivez une autre réponse et appuyez sur Entrée",
    send: "Enregistrer",
  },
  data: {
    image: "L’élément à annoter",
    frame: "L’élément à annoter, sous forme de page",
    remote: "non chargée : cette image est sur un autre serveur",
    broken: "Cette image ne peut pas être chargée.",
    table: "L’élément à annoter, sous forme de tableau",
    zoom: "Zoom",
    zoomIn: "Agrandir",
    zoomOut: "Réduire",
    zoomReset: "Image entière",
    brokenSound: "Ce son ne peut pas être chargé.",
    noOutline:
      "Pas de forme d’onde : cette page ne peut pas lire les fichiers du serveur de ce son.",
    play: "Lire",
    pause: "Pause",
    autoplay: "Lire chaque son aussitôt",
    speed: "Vitesse",
    times: (factor) => `${factor}×`,
    position: "Position",
    time: (at, seconds) => `${clock(at)} / ${clock(seconds)}`,
  },
  admin: {
    forbiddenTitle: "Seuls les responsables voient cette page",
    forbidden: "Demandez à la personne qui dirige le projet une invitation de responsable.",
  },
};

const closings: Record<number, string> = {
  4400: "Cette page et le serveur ne se comprennent pas. Rechargez la page.",
  4403: "Le serveur ne peut pas être utilisé à cette adresse.",
  4406: "Cette page et le serveur sont de versions différentes. Rechargez la page.",
  4409: "Vous annotez dans un autre onglet ou une autre fenêtre.",
  4410: "Le projet est fermé.",
  1009: "Une réponse était trop grande pour le serveur.",
};

/** What the keys do, in the lists of keys. */
export const keys: English["keys"] = {
  onButtons: "La touche de chaque réponse est écrite sur son bouton.",
  undo: "Annuler une étape ou votre dernière réponse",
  skip: "Passer cet élément",
  play: "Lire ou arrêter le son",
  guidelines: "Lire les consignes",
  flag: "Signaler cet élément au responsable",
  keys: "Afficher cette liste",
  submit: "Valider la réponse",
  newLine: "Commencer une nouvelle ligne",
  leaveField: "Quitter le champ, pour que les touches agissent de nouveau",
  step: "Un cran de moins ou de plus",
  word: "Aller au mot précédent ou suivant",
  moreWords: "Sélectionner plus de mots, puis appuyer sur la touche d’une étiquette",
  walkSpans: "Aller de passage en passage",
  walkShapes: "Aller de forme en forme",
  addShape: "Ajouter une forme au milieu",
  nudge: "Déplacer la forme",
  grow: "Changer sa taille",
  remove: "La supprimer",
  zoom: "Agrandir et réduire",
  otherQuestion: "Aller à la question précédente ou suivante",
  leaveOut: "Laisser une question facultative sans réponse",
  nextQuestion: "Passer à la question suivante",
};

/** Texts about chats. */
export const chat: English["chat"] = {
  name: (turns) =>
    plural(turns, { one: "Conversation de # tour", other: "Conversation de # tours" }),
  place: (turn, turns) => `tour ${number(turn)} sur ${number(turns)}`,
  roles: {
    user: "Utilisateur",
    human: "Utilisateur",
    assistant: "Assistant",
    system: "Système",
    tool: "Outil",
  },
  unknown: "Sans nom",
  more: "Tout afficher",
  less: "Afficher moins",
};

/** Texts of tasks that mark parts of a text. */
export const spans: English["spans"] = {
  labels: "Étiquettes pour le texte",
  span: (label, words) => `${label} : ${words}`,
  made: (n) =>
    n
      ? plural(n, { one: "# passage", other: "# passages" })
      : "Sélectionnez des mots, ou validez sans rien.",
  noText: "Il n’y a pas de texte à marquer : passez l’élément, ou validez sans rien.",
};

/** Texts of tasks that draw on an image. */
export const shapes: English["shapes"] = {
  labels: "Étiquettes pour l’image",
  list: "Formes",
  add: "Ajouter",
  at: (place) => `à ${place.join(", ")}`,
  made: (n) =>
    n
      ? plural(n, { one: "# forme", other: "# formes" })
      : "Dessinez sur l’image, ou validez sans rien.",
  noImage: "Il n’y a pas d’image où dessiner : passez l’élément, ou validez sans rien.",
};

/** Texts of a tree of options. */
export const tree: English["tree"] = {
  tree: "Options",
  all: "Toutes",
  itself: (name) => `${name}, en général`,
  opened: (path, n) => `${path} : ${plural(n, { one: "# option", other: "# options" })}`,
  below: (n) => plural(n, { one: "# choisie en dessous", other: "# choisies en dessous" }),
  chosen: "Choisi",
  none: "Vos choix viennent ici.",
  remove: (path) => `Retirer : ${path}`,
  keys: {
    walk: "Aller à l’option au-dessus ou en dessous",
    open: "Entrer dans une option, ou revenir",
    take: "Choisir l’option où vous êtes",
    itself: "Choisir l’option ouverte elle-même",
  },
};

/** Texts of the task kind `rank`. */
export const rank: English["rank"] = {
  order: "Ordre, le meilleur d’abord",
  empty: "Le meilleur vient ici : appuyez sur sa touche ou son bouton, ou glissez-le.",
  rest: "Pas encore classés",
  place: (place, count) => `rang ${number(place)} sur ${number(count)}`,
  moved: (name, place, count) => `${name} : rang ${number(place)} sur ${number(count)}`,
  taken: (name) => `${name} : non classé`,
  up: (name) => `Monter : ${name}`,
  down: (name) => `Descendre : ${name}`,
  takeOut: (name) => `Retirer : ${name}`,
  left: (n) =>
    plural(n, { one: "Un n’est pas encore classé.", other: "# ne sont pas encore classés." }),
  complete: "Tous sont classés",
  keys: {
    walk: "Parcourir le classement",
    move: "Monter ou descendre",
    ends: "Mettre en premier ou en dernier",
    takeOut: "Retirer du classement",
  },
};

/** Texts about regions, their questions and their relations. */
export const regions: English["regions"] = {
  none: "Marquez-en au moins une.",
  missing: (n, name, titles) =>
    `${plural(n, { one: "# zone attend encore des réponses.", other: "# zones attendent encore des réponses." })} ${name} : ${list(titles)}`,
  next: (n) => `${number(n)} sans réponse`,
  questions: (name) => `Questions sur ${name}`,
  done: "Retour au marquage",
  open: "sans réponse",
  relate: "Relier",
  relateFrom: (name) => `De ${name} à…`,
  relateTo: (from, to) => `De ${from} à ${to}`,
  relateHint: "Allez à l’autre, puis choisissez la relation.",
  relationLabels: "Étiquettes pour la relation",
  relations: (n) =>
    n ? plural(n, { one: "# relation", other: "# relations" }) : "Aucune relation encore",
  relation: (from, label, to) => `De ${from} → ${label} → ${to}`,
  remove: (words) => `Retirer : ${words}`,
  removed: (words) => `Retiré : ${words}`,
  marked: (words) => `Marqué : ${words}`,
  accepted: (words) => `Accepté : ${words}`,
  acceptedAll: (n) =>
    `Accepté : ${plural(n, { one: "# zone suggérée", other: "# zones suggérées" })}`,
  rejected: (words) => `Rejeté : ${words}`,
  rejectedAll: (n) =>
    `Rejeté : ${plural(n, { one: "# zone suggérée", other: "# zones suggérées" })}`,
  suggested: (words) => `suggéré : ${words}`,
  leftOut: (n) =>
    plural(n, {
      one: "# suggestion écartée tant qu’elle n’est pas acceptée",
      other: "# suggestions écartées tant qu’elles ne sont pas acceptées",
    }),
  undone: "Une étape est annulée",
  place: (at, of) => `${number(at)} sur ${number(of)}`,
  related: (words) => `relié à ${list(words)}`,
  to: (label, name) => `vers ${name} (${label})`,
  by: (label, name) => `${name} (${label}, de là)`,
  span: (label, words) => `${label} « ${cut(words, 40)} »`,
  characters: (from, to) => `caractères ${number(from)} à ${number(to)}`,
  keys: {
    ask: "Répondre aux questions sur ce qui est marqué, l’une après l’autre",
    move: "Aller à la question précédente ou suivante",
    leave: "Quitter les questions",
    relate: "Relier à une autre : y aller, puis appuyer sur la touche de la relation",
    walk: "Aller à la précédente ou à la suivante",
    characters: "Sélectionner plus ou moins de caractères",
  },
};

/** Texts of tasks that mark stretches of time. */
export const segments: English["segments"] = {
  labels: "Étiquettes pour les segments",
  timeline: "Chronologie",
  segment: (label, start, end, inSeconds) =>
    inSeconds ? `${label} de ${start} à ${end} secondes` : `${label} de ${start} à ${end}`,
  made: (n) =>
    n
      ? plural(n, { one: "# segment", other: "# segments" })
      : "Glissez sur la chronologie, ou validez sans rien.",
  begun: (at) => `Commencé à ${at} : appuyez sur . à la fin.`,
  edge: {
    start: "Les flèches déplacent son début.",
    end: "Les flèches déplacent sa fin.",
  },
  none: "Il n’y a rien à marquer ici : passez l’élément, ou validez sans rien.",
  begin: "Début",
  end: "Fin",
  playIt: "Écouter",
  remove: "Supprimer",
  keys: {
    mark: "Commencer un segment ici, et le terminer",
    step: "Déplacer la fin du segment, ou votre position",
    far: "De même, dix fois plus loin",
    edge: "Choisir son début ou sa fin",
    play: "Lire le segment",
    walk: "Aller de segment en segment",
  },
};

/** Texts about series. */
export const series: English["series"] = {
  series: (points, from, to) =>
    `${plural(points, { one: "# point dans le temps", other: "# points dans le temps" })}, de ${from} à ${to}`,
  lines: "Courbes",
  value: "valeur",
  line: "Courbe",
  lowest: "Minimum",
  highest: "Maximum",
  mean: "Moyenne",
  missing: "Manquants",
};

/** Texts about time that can be zoomed. */
export const time: English["time"] = {
  zoom: "Zoom",
  zoomIn: "Agrandir",
  zoomOut: "Réduire",
  whole: "Tout afficher",
  part: "Partie visible",
};

/** Texts about videos. */
export const video: English["video"] = {
  video: "La vidéo à annoter",
  broken:
    "Cette vidéo ne peut pas être lue : elle ne peut pas être chargée, ou ce navigateur ne connaît pas son format.",
};

/** Texts about flags and their threads. */
export const flag: English["flag"] = {
  title: "Signaler cet élément",
  note: "Qu’est-ce qui ne va pas ? Le responsable du projet le lira.",
  control: "Ctrl",
  hint: (key) => `${key}+Entrée envoie le message.`,
  send: "Envoyer",
  yours: "Vos remarques et les réponses",
  noNote: "Sans remarque",
  owner: "Responsable :",
  you: "Vous :",
  writeOn: "Continuer",
  thread: "Votre remarque sur cet élément",
};

/** Texts for somebody whose work is complete. */
export const ended: English["ended"] = {
  title: "Vous avez terminé",
  quota: "Vous avez donné toutes les réponses que vous pouviez donner ici. Merci !",
  nothing: "Il n’y a plus d’éléments pour vous. Merci !",
  code: "Votre code de fin :",
  copy: "Copier",
  copied: "Copié",
  back: (host) => `Retour à ${host}`,
};

/** Texts about items with a known answer. */
export const gold: English["gold"] = {
  right: "Votre dernière réponse était juste.",
  wrong: (known) => `Votre dernière réponse n’était pas juste. La réponse est : ${known}`,
  wrongMarks: "Votre dernière réponse n’était pas juste.",
  stopped: {
    suspended: {
      title: "Vous ne recevez plus d’éléments pour l’instant",
      text: "Certaines de vos réponses ont été comparées à des réponses connues, et trop peu étaient justes. Le responsable du projet le voit et peut vous laisser continuer.",
    },
    quiz_failed: {
      title: "Vous n’avez pas réussi le test",
      text: "Trop peu de vos réponses aux premiers éléments étaient justes. Le responsable du projet le voit et peut vous laisser continuer.",
    },
    voided: {
      title: "Vous ne recevez plus d’éléments",
      text: "Le responsable du projet a retiré vos réponses. Demandez-lui si vous ne savez pas pourquoi.",
    },
  },
};

/** Texts of the home and join pages. */
export const home: English["home"] = {
  projects: {
    title: "Vos projets",
    empty:
      "Vous n’êtes encore dans aucun projet. Demandez un lien d’invitation au responsable du projet.",
    label: "Annoter",
    manage: "Gérer",
    labelIn: (title) => `Annoter dans ${title}`,
    manageOf: (title) => `Gérer ${title}`,
    itemsDone: (done, total) =>
      total
        ? `${number(done)} sur ${plural(total, { one: "# élément terminé", other: "# éléments terminés" })}`
        : "Pas encore d’éléments",
  },
  join: {
    title: "Arrivée",
    working: "Ouverture de votre invitation…",
    refused: "Cette invitation n’est pas utilisable",
    noCode: "Le lien est incomplet. Copiez-le en entier, avec la partie après le #.",
  },
  asking: "Ouvrir le lien comme quelqu’un d’autre ?",
  occupied: (name, user) =>
    `Dans ce navigateur, ${name} est connecté. Le lien est pour ${user} : si vous l’ouvrez, vos prochaines réponses ici seront celles de ${user}.`,
  stay: (name) => `Rester ${name}`,
  change: (user) => `Continuer comme ${user}`,
  newProject: "Nouveau projet",
  archived: "Montrer les projets archivés",
  archivedTitle: "Projets archivés",
  noneArchived: "Aucun.",
  operator: "Vous exploitez ce serveur ? Cette commande affiche un lien de responsable :",
  firstStart: {
    title: "Ce serveur attend son responsable",
    text: "Personne ne s’est encore connecté. Si vous l’avez démarré, ouvrez le lien affiché dans son terminal : il fait de vous le responsable dans ce navigateur, puis vous créez le premier projet.",
  },
  firstLink:
    "Le lien sert une fois, pendant une semaine. S’il est perdu, redémarrez le serveur : il en affiche un autre.",
};

/** Texts of signing in by a provider, and of the browsers in which somebody is signed in. */
export const signIn: English["signIn"] = {
  elsewhere: "Ce serveur ne s’utilise qu’à sa propre adresse :",
  title: "Se connecter",
  with: (provider) => `Se connecter avec ${provider}`,
  again: (provider) => `Se connecter avec ${provider} sous un autre nom`,
  links: "Ou ouvrez votre lien d’invitation dans ce navigateur.",
  noWays:
    "Ouvrez votre lien d’invitation dans ce navigateur. Si vous n’en avez pas, demandez-le au responsable du projet.",
  noProject: {
    title: "Aucun projet ne vous est ouvert",
    signedInAs: (provider, name) => `Vous êtes connecté chez ${provider} en tant que ${name}.`,
    ask: (contact) => `Pour annoter ici, demandez à ${contact} de vous ouvrir un projet.`,
  },
  operator: "l’équipe qui gère ce serveur",
  failed: "Vous n’êtes pas encore connecté",
  faults: {
    down: (provider) => `${provider} est injoignable. Réessayez dans une minute.`,
    denied: (provider) => `${provider} ne vous a pas connecté. Réessayez si ce n’était pas voulu.`,
    stale: () =>
      "Cette connexion a commencé il y a trop longtemps, ou dans un autre onglet ou navigateur. Recommencez-la ici.",
    invalid: (provider) =>
      `La réponse de ${provider} n’est pas fiable. Réessayez ; en cas d’échec, prévenez l’équipe qui gère ce serveur.`,
    many_groups: (provider) =>
      `Vous êtes dans plus de groupes que ${provider} n’en indique. Prévenez l’équipe qui gère ce serveur.`,
    busy: () =>
      "Trop de personnes se connectent en même temps depuis votre réseau. Attendez quelques secondes, puis réessayez.",
    revoked: (_, contact) => `Votre accès a été révoqué. Adressez-vous à ${contact}.`,
  },
  where: {
    title: "Où vous êtes connecté",
    open: "Où vous êtes connecté",
    text: "Déconnectez ce que vous ne connaissez pas. L’effet est immédiat, et les réponses données restent.",
    program: "Programme avec un jeton",
    browser: "Un navigateur",
    here: "ce navigateur",
    by: (provider) => `par ${provider}`,
    byLink: "par un lien d’invitation",
    since: (at) => `depuis le ${day(at)}`,
    seen: (at) => `dernière utilisation le ${day(at)}`,
    end: "Déconnecter",
    endOf: (what) => `Déconnecter : ${what}`,
    endOthers: "Déconnecter partout ailleurs",
    only: "Vous n’êtes connecté nulle part ailleurs.",
    ended: (n) =>
      plural(n, { one: "# autre connexion terminée.", other: "# autres connexions terminées." }),
  },
  signOutText: "Les réponses sont conservées. Pour revenir, connectez-vous à nouveau.",
};

/** Texts of the page of an open link. */
export const open: English["open"] = {
  title: "Vous êtes invité à annoter",
  text: "Quand vous commencez, ce navigateur est connecté comme nouvel annotateur. Il ne faut pas de compte.",
  noCode: "Ce lien est incomplet : ouvrez-le de nouveau tel qu’il vous a été donné.",
  begin: "Commencer",
  asking: "Commencer comme quelqu’un d’autre ?",
  occupied: (name) =>
    `Dans ce navigateur, ${name} est connecté. Si vous commencez, vos prochaines réponses ici seront celles d’un nouvel annotateur.`,
  stay: (name) => `Rester ${name}`,
  change: "Commencer comme nouvel annotateur",
};

/** Texts of the owner's page. */
export const owner: English["owner"] = {
  title: (section, project) => `${section} · ${project}`,
  sections: {
    overview: "Aperçu",
    model: "Modèle",
    suggestions: "Suggestions",
    review: "Relecture",
    people: "Personnes",
    items: "Éléments",
    flags: "Signalements",
    project: "Projet",
  },
  nav: "Sections",
  openFlags: (n) => `${n >= 1000 ? "999+" : n} en cours`,
  label: "Annoter",
  home: "Tous les projets",
  live: "En direct",
  offline: "Reconnexion…",
  paused: "En pause",
  archived: "Archivé",
  pause: "Pause",
  pauseOf: "Mettre l’annotation en pause pour tous",
  resume: "Reprendre",
  resumeOf: "Reprendre l’annotation pour tous",
  loading: "Chargement…",
  none: "–",
  more: "Afficher plus",
  cancel: "Annuler",
  save: "Enregistrer",
  saved: "Enregistré",
  percent,
  overview: {
    progress: "Avancement",
    of: (done, total) =>
      `${number(done)} sur ${plural(total, { one: "# élément terminé", other: "# éléments terminés" })}`,
    rate: "Annotations par minute",
    rateOf: (rate) => fixed(rate, 1),
    connected: "Personnes présentes",
    labels: "Annotations",
    left: "Temps restant",
    leftAt: "à ce rythme",
    now: "en ce moment",
    given: "au total",
    lastMinute: "dans la dernière minute",
    of_people: (n) => `sur ${number(n)}`,
    hours: (minutes) => {
      if (minutes < 1) return "< 1 min";
      if (minutes < 90) return `${number(Math.round(minutes))} min`;
      if (minutes < 48 * 60) return `${number(Math.round(minutes / 60))} h`;
      return plural(Math.round(minutes / 60 / 24), { one: "# jour", other: "# jours" });
    },
    opinions: (of) =>
      `${of.least} à ${of.most} avis par élément${of.each === null ? "" : `, ${fixed(of.each, 1)} jusqu’ici`}. ${plural(of.asked, { one: "# avis supplémentaire demandé.", other: "# avis supplémentaires demandés." })}`,
    couldAnswer: (n, names) =>
      `${plural(n, { one: "# élément attend", other: "# éléments attendent" })} un autre avis. Pourraient en donner un : ${names}.`,
    stuck: (n) =>
      `${plural(n, { one: "# élément attend un autre avis, et tout le monde l’a déjà eu", other: "# éléments attendent un autre avis, et tout le monde les a déjà eus" })} : invitez d’autres personnes, ou baissez le nombre maximal d’avis.`,
    queue: "File d’attente",
    done: "Terminés",
    out: "Chez des personnes",
    waiting: "En attente",
    asOf: (time) => `État au ${time}.`,
    twice: (n) =>
      `${plural(n, { one: "# élément était", other: "# éléments étaient" })} chez trop de personnes à la fois. Cela ne devrait jamais arriver : veuillez le signaler.`,
    empty: "Il n’y a pas encore d’éléments.",
  },
  distribution: {
    title: "Réponses",
    note: (answers, all) =>
      all
        ? plural(answers, { one: "# réponse", other: "# réponses" })
        : `des ${number(answers)} dernières réponses`,
    rest: (n) => plural(n, { one: "# autre valeur", other: "# autres valeurs" }),
    empty: "Personne n’a encore répondu.",
    value: "Réponse",
    count: "Combien de fois",
    find: (value) => `Montrer les éléments dont la réponse est ${value}`,
    asked: (asked, all, answers) =>
      `posée ${number(asked)} fois sur ${number(all)}, avec ${plural(answers, { one: "# réponse", other: "# réponses" })}`,
    askedOfRegions: (asked, answers) =>
      `posée sur ${plural(asked, { one: "# zone", other: "# zones" })}, avec ${plural(answers, { one: "# réponse", other: "# réponses" })}`,
    relations: "Relations",
    about: (label, question) => `${label} : ${question}`,
    sum: "avec tout ce qui est en dessous",
  },
  model: {
    title: "Modèle",
    state: {
      idle: "Inactif",
      queued: "En attente",
      training: "Entraînement",
      ready: "Prêt",
      failed: "Échec",
    },
    score: "Validation croisée, éléments difficiles",
    scoreHint:
      "part de prédictions justes sur des annotations non vues ; paraît basse, car les éléments sont difficiles",
    scoreTitle:
      "Part des réponses que le modèle prédit correctement. Les annotateurs reçoivent les éléments dont il est le moins sûr ; sur l’ensemble des éléments, il fait donc mieux.",
    ratingError: "Erreur des notes",
    ratingErrorHint: (near) =>
      near === undefined
        ? "d’écart moyen avec la note donnée, dans le même test"
        : `d’écart moyen avec la note donnée, dans le même test ; ${percent(near)} sont à un cran au plus`,
    holdout: "Exactitude sur le jeu de test",
    holdoutTitle:
      "Part des réponses que le modèle prédit correctement sur des éléments tirés au sort, qui ne servent pas à l’entraîner.",
    holdoutHint: (low, high) =>
      low === undefined || high === undefined
        ? "part de prédictions justes sur des éléments tirés au sort"
        : `part de prédictions justes sur des éléments tirés au sort ; confiance à 95 % : ${fixed(low, 2)} à ${fixed(high, 2)}`,
    f1: "F1 des passages, éléments difficiles",
    f1Hint:
      "des passages dans des textes non vus, en validation croisée ; paraît basse, car les textes sont difficiles",
    f1Title:
      "Un passage est juste si son début, sa fin et son étiquette le sont. F1 est la moyenne harmonique entre la part des passages trouvés qui sont justes et la part des passages donnés qui sont trouvés.",
    holdoutF1: "F1 des passages, jeu de test",
    holdoutF1Hint: (low, high) =>
      low === undefined || high === undefined
        ? "dans des textes tirés au sort"
        : `dans des textes tirés au sort ; confiance à 95 % : ${fixed(low, 2)} à ${fixed(high, 2)}`,
    f1ByLabel: "F1 par étiquette",
    spansLabelled: "Passages",
    range: (low, high) => `${fixed(low, 3)} à ${fixed(high, 3)}`,
    rangeLow: "Jeu de test, au moins (95 %)",
    rangeHigh: "Jeu de test, au plus (95 %)",
    targetLine: "Objectif",
    expected: "Attendu avec d’autres annotations",
    expectedLow: "Attendu au moins (90 %)",
    expectedHigh: "Attendu au plus (90 %)",
    steady: "Stabilité et accord",
    steadyText:
      "Au-dessus de la ligne pointillée, d’autres annotations ne changent presque plus le modèle. L’accord est montré là où plusieurs personnes annotent les mêmes éléments.",
    steadyTable: "Stabilité et accord selon le nombre d’annotations",
    stopLine: "Assez stable pour arrêter",
    steadiness: "Stabilité",
    steadinessHint:
      "accord avec le modèle précédent (kappa) ; près de 1, d’autres annotations ne changent presque rien",
    byQuestion: "Par question",
    agreement: "Accord",
    agreementHint: "des personnes sur les mêmes éléments (alpha de Krippendorff)",
    digits: (value) => fixed(value, 3),
    trainedOn: "Entraîné sur",
    labels: (n) => plural(n, { one: "# annotation", other: "# annotations" }),
    generation: "Classement",
    generationOf: (n) => `${n ? `n° ${number(n)}` : "pas encore"}`,
    behind: (n) =>
      n ? plural(n, { one: "# annotation de retard", other: "# annotations de retard" }) : "à jour",
    noScore: "pas encore",
    stopping: {
      sentence: {
        stop: (because) =>
          `Vous pouvez arrêter, si toutes les réponses attendues figurent parmi les annotations : ${because}.`,
        continue: (because) => `Cela vaut encore la peine : ${because}.`,
        unknown: (because) => `On ne peut pas encore dire s’il faut arrêter : ${because}.`,
      },
      reasons: {
        flat: "le dernier tiers des annotations n’a rien apporté",
        stable: "les dernières annotations n’ont presque pas changé le modèle",
        labels: "il y a moins de 100 annotations",
        evaluation: "le modèle de ces annotations n’est pas encore évalué",
        kind: "cela ne se mesure pas pour de telles réponses, ou avec si peu d’éléments restants",
      },
      would: (n, gain, low, high) =>
        `${plural(n, { one: "# annotation de plus apporterait", other: "# annotations de plus apporteraient" })} environ ${figures.points(gain)} points d’exactitude (${figures.points(low)} à ${figures.points(high)})`,
    },
    target: (low, high) =>
      low === high
        ? `Il faut environ ${number(low)} annotations pour atteindre l’objectif.`
        : `Il faut environ ${number(low)} à ${number(high)} annotations pour atteindre l’objectif.`,
    curve: "Courbe d’apprentissage",
    curveEmpty: "La courbe apparaît dès que deux entraînements ont un score.",
    curveTable: "Score selon le nombre d’annotations",
    labelsAxis: "Annotations",
    history: "Entraînements",
    earlier: "Montrer les précédents",
    noHistory: "Rien n’a encore été entraîné.",
    columns: {
      run: "Passe",
      state: "État",
      labels: "Annotations",
      score: "Exactitude",
      f1: "F1",
      label: "Étiquette",
      scoreTitle: "Exactitude sur le jeu de test s’il y en a un, sinon score en validation croisée",
      seconds: "Durée",
      at: "Quand",
    },
    seconds: (s) => `${fixed(s, s < 10 ? 1 : 0)} s`,
    leftOut: (n) =>
      plural(n, {
        one: "# élément est exclu de l’entraînement et distribué en dernier :",
        other: "# éléments sont exclus de l’entraînement et distribués en dernier :",
      }),
    diversity:
      "Aucun modèle n’apprend ce type de tâche : les éléments sont classés par diversité seule, les plus typiques d’abord.",
    encoding: "Encodage",
    encodedItems: (done, total) =>
      `${number(done)} sur ${plural(total, { one: "# élément encodé", other: "# éléments encodés" })}`,
    encodedBy: (name) => `par ${name}.`,
    encodedLater: "Leurs vecteurs servent dès que presque tous les éléments en ont un.",
    waits: {
      orchestrator:
        "Pas encore de modèle. Démarrez le serveur avec supt serve --orchestrate pour en entraîner un.",
      task: "Aucun modèle par défaut n’apprend ce type de tâche. Utilisez le vôtre : --model module:factory.",
      package:
        "Pas encore de modèle : ce qui apprend les passages n’est pas installé là où tourne supt. Lancez pip install python-crfsuite, puis redémarrez-le.",
      features:
        "Pas encore de modèle : un modèle par défaut ne lit ni images ni sons. Ajoutez les éléments avec des features, ou utilisez votre modèle (--model).",
      encoding:
        "Pas encore de modèle. L’entraînement commence quand l’encodeur a fait les vecteurs de tous les éléments.",
      items:
        "Pas encore de modèle. L’entraînement commence quand il y a des éléments et des annotations.",
      labels:
        "Pas encore de modèle. L’entraînement commence après les premières annotations, dès que deux réponses diffèrent.",
    },
  },
  suggestions: {
    effects: "L’effet des suggestions",
    effectsText:
      "Une part des réponses, tirée au sort, est aveugle : elle ne voit pas de suggestion bien qu’il y en ait une. Ce qui distingue ces réponses des autres est dû à la suggestion.",
    empty:
      "Personne n’a encore répondu à un élément pour lequel il y avait une suggestion à montrer.",
    answers: (n, all) => (all ? answers(n) : `des ${number(n)} dernières réponses`),
    table: "Tous les chiffres en tableau, par version",
    allVersions: "toutes",
    sides: {
      shown: "Vue",
      blind: "Non vue",
    },
    measures: {
      accepted: "Pareille à la suggestion",
      median_ms: "Temps médian",
      known: "Accord avec les réponses connues",
      others: "Accord avec les autres personnes",
      correction: "Accord avec les corrections",
    },
    columns: {
      source: "Source",
      version: "Version",
      measure: "Mesure",
      difference: "Différence",
      interval: "Intervalle à 95 %",
    },
    figure: (measure, value) =>
      `${figures.scaled(measure, value)} ${measure === "median_ms" ? "s" : "%"}`,
    amount: (measure, value) =>
      `${figures.scaled(measure, value)} ${measure === "median_ms" ? "s" : "points de pourcentage"}`,
    gap: (measure, value) =>
      `${figures.gap(measure, value)} ${measure === "median_ms" ? "s" : "points"}`,
    range: (measure, low, high) => `(${figures.gap(measure, low)} à ${figures.gap(measure, high)})`,
    noDifference: "Trop peu de réponses pour une différence",
    missing: {
      blind: (measure, n, needed) =>
        `${measure} : pas encore assez de réponses aveugles, ${number(n)} sur ${number(needed)}.`,
      shown: (measure, n, needed) =>
        `${measure} : pas encore assez de réponses ayant vu la suggestion, ${number(n)} sur ${number(needed)}.`,
    },
    findings: {
      accepted: {
        less: (by) => `Qui voit la suggestion la donne moins souvent comme réponse, de ${by}.`,
        more: (by) =>
          `Qui voit la suggestion la donne plus souvent comme réponse, de ${by} : elle attire les réponses.`,
        none: () =>
          "Voir la suggestion ne change pas de façon certaine la fréquence à laquelle on la donne comme réponse.",
      },
      median_ms: {
        less: (by) => `Qui voit la suggestion va plus vite, de ${by}.`,
        more: (by) => `Qui voit la suggestion va moins vite, de ${by}.`,
        none: () => "Voir la suggestion ne change pas le temps de façon certaine.",
      },
      known: {
        less: (by) =>
          `Qui voit la suggestion est moins souvent d’accord avec les réponses connues, de ${by}.`,
        more: (by) =>
          `Qui voit la suggestion est plus souvent d’accord avec les réponses connues, de ${by}.`,
        none: () =>
          "Voir la suggestion ne change pas de façon certaine l’accord avec les réponses connues.",
      },
      others: {
        less: (by) =>
          `Qui voit la suggestion est moins souvent d’accord avec les autres, de ${by}.`,
        more: (by) => `Qui voit la suggestion est plus souvent d’accord avec les autres, de ${by}.`,
        none: () => "Voir la suggestion ne change pas de façon certaine l’accord avec les autres.",
      },
      correction: {
        less: (by) =>
          `Qui voit la suggestion est moins souvent d’accord avec les corrections, de ${by}.`,
        more: (by) =>
          `Qui voit la suggestion est plus souvent d’accord avec les corrections, de ${by}.`,
        none: () =>
          "Voir la suggestion ne change pas de façon certaine l’accord avec les corrections.",
      },
    },
  },
  review: {
    tabs: "Vues de la relecture",
    tabOf: {
      items: "Éléments",
      errors: "Erreurs probables",
      agreement: "Accord",
      people: "Personnes",
    },
    title: "Annotations probablement fausses",
    text: "Un modèle qui n’a pas appris de ces annotations répond autrement. Beaucoup d’entre elles sont justes malgré tout.",
    left: (count, n) => (n === 1 ? "1 restante" : `${count} restantes`),
    empty:
      "Aucune annotation ne semble fausse. La liste est faite quand un modèle est évalué, après chaque entraînement.",
    finished: "C’était la dernière. La prochaine évaluation du modèle fait une nouvelle liste.",
    given: (names) => `${names ? `Annotation de ${names}` : "Annotation"}`,
    predicted: "La réponse du modèle",
    probable: (share) => `probable à ${share}`,
    keep: "Garder l’annotation",
    take: "Prendre la réponse du modèle",
    again: "Second regard",
    correct: "Corriger",
    againText:
      "Un second regard laisse une autre personne répondre à l’élément, avant tous les autres. Elle ne voit aucune des réponses.",
    next: "Suivant",
    previous: "Précédent",
  },
  agreement: {
    title: "À quel point on est d’accord",
    text: "L’alpha de Krippendorff vaut 1 si l’accord est complet, et 0 s’il n’est pas plus grand que par hasard. Chaque intervalle contient la vraie valeur avec une confiance de 95 %.",
    compared: (n) => plural(n, { one: "# réponse comparée", other: "# réponses comparées" }),
    some: "Il y a plus de réponses qu’on n’en peut comparer : celles-ci portent sur des éléments tirés au sort.",
    empty:
      "Aucun élément n’a encore les réponses de deux personnes. Le réglage Réponses par élément interroge plusieurs personnes sur chaque élément.",
    whole: "Toutes les réponses",
    figure: (value) => figures.signed(value, 2),
    range,
    noDifference: "Toutes les réponses sont pareilles ; on ne peut donc rien dire de l’accord.",
    few: (alpha, n) =>
      `Alpha vaut ${figures.signed(alpha, 2)}, sur ${items(n)} : trop peu pour dire à quel point c’est certain.`,
    verdicts: {
      high: (alpha, low, high) =>
        `Alpha vaut ${figures.signed(alpha, 2)} (${range(low, high)}) : l’accord suffit pour se fier aux réponses.`,
      between: (alpha, low, high) =>
        `Alpha vaut ${figures.signed(alpha, 2)} (${range(low, high)}) : assez pour des conclusions provisoires, ou pas encore certain.`,
      low: (alpha, low, high) =>
        `Alpha vaut ${figures.signed(alpha, 2)} (${range(low, high)}) : trop peu d’accord pour se fier à une seule réponse. Des consignes plus claires ou d’autres options aident, ou plus de réponses par élément.`,
      few: (alpha, low, high) => `Alpha vaut ${figures.signed(alpha, 2)} (${range(low, high)}).`,
    },
    scales: {
      nominal: "Deux réponses sont pareilles ou non.",
      ordinal: "Deux notes diffèrent d’autant plus qu’il y a de réponses entre elles.",
      likeness: "Les réponses diffèrent par ce qui n’est pas dans les deux.",
    },
    overTime: "Par semaine de la dernière réponse d’un élément",
    week: (at) => day(at),
    byLabel: "Par étiquette",
    byPair: "Deux à deux",
    matrixText:
      "Plus la couleur est forte, plus l’accord de deux personnes dépasse le hasard (kappa de Cohen) ; les moins d’accord viennent d’abord. Les petits carrés reposent sur moins de 20 éléments.",
    busiest: "Seules les personnes qui ont le plus de réponses sont comparées entre elles.",
    pairOf: (pair) =>
      `${pair.one}, ${pair.other} : kappa ${pair.kappa === null ? "–" : figures.signed(pair.kappa, 2)}, ${percent(pair.alike)} pareilles, ${items(pair.items)}`,
    tables: "Chiffres en tableaux",
    label: "Étiquette",
    weekOf: "Semaine du",
    alpha: "Alpha",
    interval: "Intervalle à 95 %",
    items: "Éléments",
    answers: "Réponses",
    answersWith: "Réponses avec elle",
    person: "Personne",
    other: "Autre personne",
    kappa: "Kappa",
    alike: "Pareilles",
    both: "Éléments communs",
    pairsLeft: (shown, all) => `Les ${number(shown)} paires sur ${number(all)} le moins d’accord.`,
  },
  work: {
    title: "Ce que chacun a fait",
    text: "Le temps de travail est celui entre les réponses, sans les pauses de plus de deux minutes.",
    empty: "Personne n’a encore répondu à un élément.",
    name: "Nom",
    figures: {
      labels: "Annotations",
      minutes: "Temps de travail",
      rate: "Par heure",
      gold: "Contrôle réussi",
      agreement: "Accord",
    },
    hints: {
      labels: "Annotations valables",
      minutes: "Sans les pauses de plus de deux minutes",
      rate: "Réponses par heure de travail",
      gold: "Part de réponses justes aux éléments dont la réponse est connue (nombre de réponses)",
      agreement: "Avec ce que donnent les réponses de plusieurs personnes (nombre de réponses)",
    },
    reliability: "Fiabilité",
    reliabilityHint: "Part estimée de réponses justes, avec son intervalle à 95 %",
    reliabilityText:
      "La fiabilité dit combien de fois quelqu’un a raison, d’après toutes les réponses aux mêmes éléments. La barre contient la vraie part avec une confiance de 95 % : moins elle repose sur d’annotations, plus elle est longue.",
    reliable: (accuracy, low, high, labels) =>
      `${percent(accuracy)} (${percent(low)} à ${percent(high)}), ${plural(labels, { one: "# annotation", other: "# annotations" })}`,
    weeks: "Annotations par semaine",
    byWeek: "Chiffres par semaine",
    weekOf: "Semaine du",
    week: (at) => day(at),
    duration: (minutes) =>
      minutes < 90 ? `${number(Math.round(minutes))} min` : `${fixed(minutes / 60, 1)} h`,
  },
  reviewItems: {
    order: "Ordre",
    orders: {
      disagreement: "Plus grand désaccord d’abord",
      confidence: "Moins sûrs d’abord",
      flag: "Signalés",
      error: "Erreurs probables",
      labeller: "Réponses d’une personne",
      source: "Suggérés par une source",
    },
    source: "Source",
    nobody: "Choisir…",
    choose: "Choisissez de qui relire les réponses, ou quelle source.",
    settled: (n) => plural(n, { one: "# élément tranché", other: "# éléments tranchés" }),
    names: "Montrer les noms",
    many: "Tous à la fois",
    empty: "Rien ici ne demande de relecture.",
    finished: "C’était le dernier.",
    person: (n) => `Personne ${number(n)}`,
    people: (n) => plural(n, { one: "# réponse", other: "# réponses" }),
    consensus: "Consensus",
    consensusSure: (share) => `consensus, sûr à ${share}`,
    sure: (share) => `sûr à ${share}`,
    pick: (key, title) => `Prendre ${key} : ${title}`,
    differs: "diffère",
    differing: (n) =>
      n
        ? plural(n, { one: "# marque n’est pas de tous", other: "# marques ne sont pas de tous" })
        : "tous ont fait ces marques",
    edit: "Modifier",
    undo: "Annuler",
    previous: "Précédent",
    next: "Suivant",
    done: (answer) => `Tranché : ${answer}`,
    manyText:
      "Tous les éléments de cette liste qu’aucun responsable n’a tranchés reçoivent votre réponse, qui compte alors à la place de toutes les autres. Une annulation reprend tout, pendant un jour.",
    looking: "Recherche des éléments…",
    found: (n, isMost) => (isMost ? `Les ${number(n)} premiers éléments` : items(n)),
    takeConsensus: "Donner à chaque élément le consensus de ses réponses",
    given: (n) => plural(n, { one: "# élément tranché.", other: "# éléments tranchés." }),
    left: (reason, n) => reviewReasons[reason]?.(n) ?? `${number(n)} ${reason}`,
    back: "Retour aux éléments",
  },
  accepting: {
    title: "Accepter en masse",
    note: "Les suggestions sûres deviennent des annotations sans que personne ne les regarde. Elles ferment leurs éléments, et le modèle n’apprend pas d’elles. Une part des éléments, tirée au sort, va plutôt à des personnes, d’abord et sans la suggestion : leurs réponses disent combien de suggestions acceptées sont fausses.",
    source: "Source",
    score: "Accepter à partir d’un score, en pour cent",
    scoreHint: "Les suggestions sans score ne peuvent pas être acceptées.",
    audit: "Audit, en pour cent",
    auditHint: "Part des éléments auxquels des personnes répondent à la place.",
    percent: exactPercent,
    range: (low, high) => `(${exactPercent(low)} à ${exactPercent(high)})`,
    nothing:
      "Il n’y a pas de suggestion de ce score pour un élément qui attend encore une réponse.",
    unknown:
      "Aucune erreur n’est encore connue : aucune réponse n’a été donnée à des éléments avec une telle suggestion.",
    expected: (error, low, high, known) =>
      `Erreur attendue ${exactPercent(error)}, entre ${exactPercent(low)} et ${exactPercent(high)} avec une confiance de 95 %, d’après ${plural(known, { one: "# réponse donnée", other: "# réponses données" })} sans suggestion.`,
    count: "Compter ce qui serait accepté",
    would: (labels, audited) =>
      `Environ ${plural(labels, { one: "# suggestion devient une annotation", other: "# suggestions deviennent des annotations" })}, et ${plural(audited, { one: "# élément va", other: "# éléments vont" })} à des personnes pour l’audit.`,
    accept: (labels) =>
      `Accepter ${plural(labels, { one: "# suggestion", other: "# suggestions" })}`,
    leftToPeople: (reasons) => `Laissés aux personnes : ${reasons}.`,
    left: (n, reason) => `${number(n)} ${reason ?? ""}`.trim(),
    reasons: {
      held: "chez quelqu’un",
      answered: "déjà répondus",
      corrected: "corrigés",
      flagged: "signalés",
      audited: "en cours d’audit",
      "held out": "réservés au test du modèle",
    },
    chart: "Erreur attendue à partir de chaque score, avec son intervalle à 95 %",
    scoreAxis: "score minimal",
    table: "La courbe en tableau, et le diagramme de fiabilité",
    stepsTable: "Suggestions et leur erreur à partir de chaque score",
    reliability: "Combien de fois les suggestions d’un score sont justes",
    columns: {
      score: "Score dès",
      suggestions: "Suggestions",
      error: "Erreur",
      interval: "Intervalle à 95 %",
      answers: "Réponses",
      wrong: "Fausses",
      mean: "Score moyen",
      right: "Justes",
      when: "Acceptées",
      labels: "Annotations",
      audited: "Auditées",
    },
    accepted: "Acceptées jusqu’ici",
    notKnownYet: "pas encore connu",
    takenBack: (labels) => `${number(labels)}, reprises`,
    answeredOf: (answered, audited) => `${number(answered)} sur ${number(audited)}`,
    takeBack: (source) => `Reprendre toutes les annotations de ${source}`,
  },
  many: {
    open: "Annoter en masse",
    list: "Liste",
    title: "Planche-contact",
    bar: "Réponse pour tous les éléments cochés",
    by: "Suggéré par",
    anySource: "Toute source ou aucune",
    model: "le modèle",
    suggestion: "Suggestion",
    anySuggestion: "Toutes",
    score: "Score",
    anyScore: "Tous",
    from: (percent) => `${percent} % ou plus`,
    group: "Semblables",
    noGroup: "Non groupés",
    groupOf: (group, count) => `Groupe ${group} (${items(count)})`,
    alike: "Semblables",
    alikeTo: (name) => `${name} : montrer les semblables`,
    notAlike: (id) => `Les plus proches de l’élément ${id} : tout montrer`,
    suggested: (answer, score) => (score === null ? answer : `${answer} ${percent(score)}`),
    more: "Afficher plus",
    ticked: (n) => plural(n, { one: "# coché", other: "# cochés" }),
    tickAll: "Tout cocher",
    untick: "Tout décocher",
    choose: "Choisir",
    chooseFirst: "Choisissez une réponse",
    give: (answer, n) => `Répondre « ${answer} » pour ${items(n)}`,
    own: "Elles deviennent vos propres réponses ; chacune prend une des places ouvertes de son élément.",
    done: (answer, n) => `« ${answer} » est maintenant la réponse à ${items(n)}.`,
    left: (reason, n) =>
      `${plural(n, { one: "# élément laissé", other: "# éléments laissés" })} : ${manyReasons[reason] ?? reason}.`,
    undo: "Tout annuler",
  },
  joining: {
    links: "Liens ouverts",
    linksText:
      "Qui ouvre un tel lien devient annotateur à part entière. Les paramètres de son adresse, comme le numéro de la personne sur une plateforme, sont conservés et exportés. Dans l’adresse de retour, {code} représente le code de fin.",
    noLinks: "Il n’y a pas encore de liens ouverts.",
    most: "Nombre de personnes",
    quota: "Réponses chacun",
    quotaHint: "comme le projet",
    back: "Adresse de retour",
    backHint: "https://…{code}",
    code: "Code de fin",
    codeHint: "au hasard",
    make: "Créer le lien",
    made: (people) => `Lien pour ${plural(people, { one: "# personne", other: "# personnes" })}`,
    link: "Lien",
    used: "Personnes",
    usedOf: (used, most) => `${number(used)} sur ${number(most)}`,
    answers: "Réponses",
    state: "État",
    open: "ouvert",
    full: "complet",
    closed: "fermé",
    close: "Fermer",
    closeOf: (id) => `Fermer le lien ${id}`,
    groups: "Groupes",
    groupsText: "Les éléments attribués à un groupe ne vont qu’à ses membres.",
    noGroups: "Il n’y a pas encore de groupes.",
    group: "Groupe",
    members: "Personnes",
    membersHint: "noms, séparés par des virgules",
    makeGroup: "Créer le groupe",
    change: "Modifier",
    changeOf: (name) => `Modifier le groupe ${name}`,
    remove: "Supprimer",
    removeOf: (name) => `Supprimer le groupe ${name}`,
    others: "de quelqu’un d’autre",
    nobody: "encore personne",
  },
  webhooks: {
    title: "Webhooks",
    text: "Un webhook informe un programme externe de ce qui se passe dans ce projet. Chaque message est signé, afin que le destinataire puisse vérifier qui l’envoie.",
    show: "Afficher les webhooks",
    off: "Les webhooks sont désactivés : l’opérateur n’autorise encore aucune cible (supt serve --webhook-hosts).",
    none: "Il n’y a pas encore de webhook.",
    link: "Adresse du destinataire",
    chosen: "Événements (tous si aucun n’est choisi)",
    events: "Événements",
    all: "tous",
    add: "Ajouter un webhook",
    secret: "Secret, affiché cette seule fois",
    state: "État",
    states: { on: "actif", paused: "en pause", off: "désactivé" },
    failing: (n: number) => `${number(n)} échecs de suite`,
    waiting: "En attente",
    succeeded: "Dernier succès",
    test: "Tester",
    pause: "Suspendre",
    resume: "Reprendre",
    rotate: "Nouveau secret",
    remove: "Supprimer",
    really: "Vraiment supprimer ?",
    deliveries: "Livraisons",
    nothing: "Rien n’a encore été envoyé.",
    when: "Quand",
    event: "Événement",
    item: "Élément",
    attempts: "Tentatives",
    response: "Réponse",
    next: "Prochaine tentative",
    resend: "Renvoyer",
    outcomes: {
      waiting: "en attente",
      sent: "accepté",
      failed: "abandonné",
      gone: "n’existe plus",
    },
  },
  people: {
    title: "Personnes",
    empty: "Personne n’est encore invité.",
    name: "Nom",
    role: "Rôle",
    roles: {
      labeller: "Annotateur",
      admin: "Responsable",
    },
    labels: "Annotations",
    rate: "Réponses par minute",
    rateHint: "Réponses par minute de travail, sur les 200 dernières",
    rateOf: (rate) => fixed(rate, 1),
    median: "Temps par réponse",
    medianHint:
      "Temps médian d’un élément à l’écran, sur les 200 dernières réponses, sans les pauses",
    agreement: "Accord",
    agreementHint:
      "Combien de fois d’autres ont donné la même réponse au même élément, sur les 200 dernières comparées",
    help: "Vitesse et accord sont mesurés sur les 200 dernières réponses de chacun, sans les pauses. L’accord dit combien de fois d’autres ont donné la même réponse au même élément ; un responsable qui corrige en fait partie.",
    compared: (n) => `comparé à ${plural(n, { one: "# réponse", other: "# réponses" })}`,
    seconds: (ms) => `${fixed(ms / 1000, 1)} s`,
    here: "présent",
    away: "absent",
    gone: "exclu",
    presence: "Présence",
    actions: "Actions",
    items: (name) => `Montrer les éléments auxquels ${name} a répondu`,
    renew: "Nouveau lien",
    renewOf: (name) => `Nouveau lien pour ${name}`,
    revoke: "Exclure",
    revokeOf: (name) => `Exclure ${name}`,
    revokeTitle: (name) => `Exclure ${name} ?`,
    revokeText:
      "Son lien cesse aussitôt de marcher et la personne est déconnectée. Ses annotations restent.",
  },
  invite: {
    title: "Inviter quelqu’un",
    button: "Créer un lien",
    link: (name) => `Lien d’invitation pour ${name}`,
    once: "Envoyez-lui ce lien. Il n’est montré qu’une fois et ne sert qu’une fois : la première personne qui l’ouvre est connectée sous ce nom.",
    onlyHere:
      "Il ne s’ouvre que sur cette machine. Pour d’autres, démarrez le serveur avec --host et --url.",
    copy: "Copier",
    copied: "Copié",
    byHand: "Appuyez sur Ctrl+C pour copier",
  },
  items: {
    title: "Éléments",
    add: "Ajouter des éléments",
    gold: {
      active: "Contrôle",
      retired: "Contrôle, retiré",
    },
    search: "Recherche",
    searchHint: "Texte, numéro ou identifiant externe",
    kept: "Montrer",
    keptOf: {
      all: "Tous les éléments",
      labelled: "Annotés",
      unlabelled: "Non annotés",
      flagged: "Signalés",
      disagreement: "En désaccord",
      corrected: "Corrigés",
    },
    labeller: "Répondu par",
    anybody: "N’importe qui",
    question: "Question",
    anyQuestion: "Toutes",
    value: "Réponse",
    anyValue: "Toutes",
    clear: "Effacer",
    empty: "Aucun élément ne correspond.",
    looking: "Rien parmi les éléments parcourus jusqu’ici.",
    goOn: "Chercher encore",
    open: (n) =>
      n
        ? plural(n, { one: "Encore # réponse nécessaire", other: "Encore # réponses nécessaires" })
        : "Plus de réponse nécessaire",
    consensus: "Consensus",
    confidence: "Sûr",
    agreement: "Accord",
    unanswered: "Sans réponse",
    id: (id) => `Élément ${id}`,
    show: (id) => `Élément ${id} : montrer`,
    answers: "Réponses",
    who: "Qui",
    when: "Quand",
    overruled: "remplacée",
    correction: "correction",
    late: "en plus",
    flags: "Signalements",
    correct: "Corriger",
    correctText: "Votre réponse remplace les leurs. Elles sont conservées pour mémoire.",
    nothingMarked: "Rien de marqué",
    noneChosen: "Aucun choix",
    undoStep: "Annuler une étape",
    leftOut: "Sans réponse",
    relations: "Relations",
    moreRegions: (n) => `et ${n} de plus`,
    view: "Montrer les réponses",
    sideBySide: "Côte à côte",
    together: "Toutes sur une",
    by: (name, label) => `${name} : ${label}`,
    gave: (name, answer) => `Réponse de ${name} : ${answer}.`,
    answerOf: (name) => `Réponse de ${name}`,
    chosen: "Votre choix",
    saveNext: "Enregistrer et continuer",
    corrected: "Corrigé",
    asJson: "La réponse en JSON",
    badJson: "Ce n’est pas encore du JSON valide.",
  },
  flags: {
    title: "Signalements",
    open: "En cours",
    resolved: "Résolus",
    empty: "Aucun signalement en cours. Ce que les annotateurs signalent apparaît ici tout seul.",
    emptyResolved: "Rien n’est encore résolu.",
    noNote: "Sans remarque",
    by: (name) => `par ${name}`,
    resolve: "Résoudre",
    reopen: "Rouvrir",
    item: (id) => `Montrer l’élément ${id}`,
  },
  project: {
    texts: "Titre et consignes",
    titleField: "Titre",
    guidelines: "Consignes",
    guidelinesHint: "En Markdown. Les annotateurs les ouvrent avec H.",
    noGuidelines: "Encore rien.",
    preview: "Aperçu",
    previewItem:
      "La tâche telle que la voient les annotateurs. Rien de ce que vous faites ici n’est enregistré.",
    would: (value) => `La réponse serait : ${value}`,
    noPreview: (kind) => `Les tâches de type « ${kind} » sont annotées par des programmes.`,
    task: "Tâche",
    taskHint: "La modification vaut aussitôt pour tous ceux qui annotent.",
    options: "Options",
    labels: "Étiquettes",
    value: "Valeur",
    shownAs: "Affiché comme",
    key: "Touche",
    valueOf: (n) => `Valeur de l’option ${number(n)}`,
    shownAsOf: (n) => `L’option ${number(n)} est affichée comme`,
    keyOf: (n) => `Touche de l’option ${number(n)}`,
    add: "Ajouter une option",
    fixed:
      "Des réponses ont été données, ces valeurs sont donc fixes. Changez plutôt leur affichage.",
    remove: "Supprimer",
    removeOf: (value) => `Supprimer ${value}`,
    asJson: "En JSON",
    jsonField: "La tâche en JSON",
    badJson: "Ce n’est pas encore un objet JSON valide.",
    discard: "Rejeter",
  },
  settings: {
    title: "Réglages",
    own: "Comme le serveur",
    noQuota: "Sans limite",
    names: {
      overlap: "Réponses par élément",
      lease: "Minutes pour un élément",
      undo: "Minutes pour annuler",
      holdout: "Jeu de test, en pour cent",
      acquisition: "Ce qui est demandé ensuite",
      model: "Modèle",
      sure: "Sûr à partir de, en pour cent",
      again: "Éléments qui demandent un autre avis",
      quota: "Réponses d’une personne au plus",
      goldRate: "Éléments de contrôle, en pour cent",
      quiz: "Test d’entrée",
      goldMin: "À réussir, en pour cent",
    },
    hints: {
      overlap:
        "Nombre de personnes qui répondent à chaque élément ; 2..7 en interroge 2, et plus en cas de désaccord.",
      lease: "Ensuite l’élément va à quelqu’un d’autre.",
      undo: "Pendant ce temps, on peut changer une réponse.",
      holdout: "Éléments tirés au sort qui testent le modèle et ne l’entraînent pas.",
      acquisition: "margin et entropy demandent ce dont le modèle est le moins sûr.",
      model: "Ce qui apprend des réponses.",
      sure: "On n’interroge plus personne sur un élément dont la réponse est aussi sûre.",
      again: "Classés : le modèle décide entre un nouvel élément et un autre avis.",
      quota: "Ensuite on leur dit qu’ils ont terminé.",
      goldRate: "Part de ce que reçoit chacun. Personne ne distingue un tel élément des autres.",
      quiz: "Nombre d’éléments de contrôle à réussir avant tout le reste ; 0 : aucun.",
      goldMin:
        "Qui en réussit moins ne reçoit plus rien, jusqu’à ce que vous l’autorisiez ; 0 : jamais.",
    },
    blind: "Cacher l’avancement et le modèle aux annotateurs",
    opinions: "Plusieurs avis",
    orders: {
      first: "Avant les nouveaux éléments",
      ranked: "Classés parmi les nouveaux éléments",
    },
    gold: "Éléments de contrôle",
    goldNote:
      "Éléments dont la réponse est connue, pour voir comment chacun travaille. On les ajoute avec gold: true et une annotation.",
    goldFeedback: "Dire à chacun s’il avait raison",
    goldJudged: "On est jugé après 10 éléments de contrôle, et après le test d’entrée.",
  },
  oversight: {
    log: {
      title: "Journal",
      note: "Ce qu’ont fait les responsables et les exploitants, le plus récent d’abord. On ne fait qu’y ajouter.",
      empty: "Rien n’a encore été fait.",
      when: "Quand",
      who: "Qui",
      what: "Quoi",
      details: "Détails",
      operator: "Exploitant",
      show: "Montrer le journal",
    },
    acts: {
      project_created: "Projet créé",
      project_changed: "Projet modifié",
      project_paused: "Mis en pause",
      project_resumed: "Repris",
      project_archived: "Archivé",
      project_unarchived: "Désarchivé",
      project_imported: "Projet importé",
      project_handed_over: "Projet transmis",
      settings_changed: "Réglages modifiés",
      ranking_set: "Ordre fixé à la main",
      items_added: "Éléments ajoutés",
      items_reopened: "Éléments rouverts",
      labels_imported: "Annotations importées",
      labels_given: "Éléments annotés en masse",
      labels_taken_back: "Annotations reprises",
      item_corrected: "Élément corrigé",
      items_corrected: "Éléments corrigés en masse",
      corrections_taken_back: "Corrections reprises",
      suspect_closed: "Erreur probable close",
      suspect_opened: "Erreur probable rouverte",
      second_look: "Second regard demandé",
      flag_resolved: "Signalement résolu",
      flag_opened: "Signalement rouvert",
      flag_answered: "Réponse à un signalement",
      suggestions_added: "Suggestions ajoutées",
      suggestions_deleted: "Suggestions supprimées",
      suggestions_accepted: "Suggestions acceptées",
      suggestions_taken_back: "Suggestions acceptées reprises",
      labeller_invited: "Invitation",
      labeller_reinvited: "Nouveau lien créé",
      labeller_revoked: "Accès retiré",
      labeller_voided: "Annotations retirées",
      labeller_lifted: "Réadmission",
      labeller_erased: "Personne effacée",
      sign_in_role: "Rôle par connexion",
      link_made: "Lien ouvert créé",
      link_closed: "Lien ouvert fermé",
      group_created: "Groupe créé",
      group_changed: "Groupe modifié",
      group_removed: "Groupe supprimé",
      gold_added: "Éléments de contrôle ajoutés",
      gold_retired: "Éléments de contrôle retirés",
      events_switched_on: "Événements activés",
      events_switched_off: "Événements désactivés",
      webhook_made: "Webhook créé",
      webhook_changed: "Webhook modifié",
      webhook_rotated: "Secret du webhook remplacé",
      webhook_removed: "Webhook supprimé",
      webhook_tested: "Webhook testé",
      webhook_replayed: "Événements du webhook renvoyés",
      webhook_resent: "Livraison d’un webhook renvoyée",
      webhook_switched_off: "Webhook désactivé par le serveur",
      labels_exported: "Annotations exportées",
    },
    standing: {
      voided: "Annotations retirées",
      quiz: "Test d’entrée non réussi",
      gold: (right, of) =>
        `Suspendu : ${number(right)} réponses de contrôle justes sur ${number(of)}`,
      lift: "Laisser continuer",
      of: (name) => `Laisser ${name} continuer`,
    },
    void: {
      button: "Retirer les annotations",
      of: (name) => `Retirer les annotations de ${name}`,
      title: (name) => `Retirer les annotations de ${name} ?`,
      text: "Ses éléments vont à d’autres, et la personne n’en reçoit plus dans ce projet. Ce qui est retiré reste dans la base de données, et dans les exports avec annotations retirées.",
      count: (labels, of) =>
        `Cela concerne ${plural(labels, { one: "# annotation", other: "# annotations" })} de ${items(of)}.`,
      reason: "Motif",
      reasonHint: "Les exports et le journal le montrent.",
      since: "Seulement les annotations depuis (date, facultatif)",
    },
    thread: {
      answer: "Répondre",
      answerTo: (name) => `Votre réponse à ${name}`,
      send: "Envoyer",
      unseen: "pas encore lu",
      by: (name) => `${name} :`,
    },
  },
  shown: {
    title: "Ce que voient les annotateurs",
    note: "Une suggestion est montrée comme telle, et Entrée l’accepte. Les éléments qui testent le modèle et les seconds avis n’en montrent jamais.",
    own: {
      off: "Aucune",
      model: "Le modèle du projet",
    },
    names: {
      suggest: "Suggestions de",
      suggestMin: "Score minimal, en pour cent",
      suggestBlind: "Sans suggestion, en pour cent",
    },
    hints: {
      suggest: "On ajoute des sources avec supt suggestions add.",
      suggestMin: "Les suggestions moins sûres ne sont pas montrées.",
      suggestBlind:
        "Part des éléments, tirée au sort pour chacun, qui dit ce que font les suggestions.",
    },
    outside: "Indiquez des pourcentages de 0 à 100.",
  },
  task: {
    settings: "Plus de réglages",
    questions: "Questions",
    addQuestion: "Ajouter une question",
    aboutRegions: "Posées sur chaque zone avec cette étiquette",
    relations: "Relations entre zones",
    addRelation: "Ajouter une relation",
    untitled: "Question",
    conditional: "conditionnelle",
    up: (title) => `Monter ${title}`,
    down: (title) => `Descendre ${title}`,
    moveIn: (name) => `Mettre ${name} sous l’option au-dessus`,
    moveOut: (name) => `Sortir ${name}`,
    moreOf: (name) => `Plus sur ${name}`,
    optionOf: (n) => `option ${number(n)}`,
    hint: "Explication sous le nom",
    title: "Question telle qu’on la lit",
    name: "Nom dans les réponses",
    nameHint: "Le nom est la colonne dans les exports.",
    kind: "Type",
    answered: "Des réponses ont été données, le nom et le type sont donc fixes.",
    help: "Aide sous la question",
    required: "Réponse obligatoire",
    when: "Posée",
    always: "Toujours",
    after: (title) => `Après une réponse à « ${title} »`,
    answers: "Après ces réponses",
    lowest: "Minimum",
    highest: "Maximum",
    learn: "Un modèle apprend",
    learnEvery: "Toute question qu’il peut apprendre",
    atLine: (line) => `Ligne ${number(line)}`,
    kinds: {
      choice: "Une option",
      choices: "Plusieurs options",
      text: "Texte",
      rating: "Note",
      rank: "Ordre",
      spans: "Passages d’un texte",
      segments: "Segments de temps",
      boxes: "Rectangles",
      polygons: "Polygones",
      points: "Points",
      compare: "Comparaison",
      form: "Plusieurs questions",
    },
    fields: {
      options_from: "Champ d’un élément qui liste ses options",
      inner: "Les options qui en ont d’autres sous elles peuvent être choisies",
      other: "On peut écrire sa propre réponse",
      min: "Au moins",
      max: "Au plus",
      max_length: "Nombre maximal de caractères",
      placeholder: "Texte dans le champ vide",
      scale: "Échelle",
      anchors: "Ce que veulent dire les extrêmes",
      on: "Champ de l’élément à marquer",
      accept_empty: "On peut ne rien marquer",
      snap: "Les marques s’alignent sur les mots",
    },
  },
  looks: {
    title: "Apparence des éléments",
    field: "Feuille de style (CSS)",
    hint: "Pour l’élément seul, jusqu’à 16 Kio. Elle ne peut rien charger. Classes : text-view, prose, table-view, field, badge, chat, turn.",
    fromFile: "Prendre un fichier CSS",
    tooLarge: (name) => `${name} dépasse 16 Kio`,
    firstItem: "Premier élément avec cette feuille de style",
    imagesHint:
      "On peut choisir, coller ou déposer des images : PNG, JPEG, GIF ou WebP jusqu’à 180 ko chacune, 187 ko ensemble.",
    addImages: "Ajouter des images",
    faults: {
      format: "n’est pas une image PNG, JPEG, GIF ou WebP",
      size: "dépasse 180 ko : réduisez-la",
      sum: "est de trop : toutes les images ensemble ont droit à 187 ko (250 000 caractères comme texte)",
    },
    flaws: {
      text: "Le texte a droit à 100 000 caractères : raccourcissez-le.",
      images:
        "Toutes les images ensemble ont droit à 187 ko (250 000 caractères comme texte) : retirez-en une.",
    },
  },
  exports: {
    title: "Télécharger les annotations",
    note: "Les réponses annulées n’y sont pas. Les réponses corrigées restent, marquées comme remplacées ; la correction les suit.",
    format: "Format",
    formatHints: {
      csv: "Pour les tableurs : les cellules qu’ils calculeraient reçoivent une apostrophe.",
      hf: "Un zip avec un dossier pour datasets.load_from_disk.",
      yolo: "Un zip avec les annotations et data.yaml.",
      voc: "Un zip avec un fichier XML par image.",
    },
    resolve: "Lignes",
    resolves: {
      none: "Chaque annotation",
      majority: "Une par élément, majorité",
      consensus: "Une par élément, consensus",
    },
    usual: (what) => `Par défaut : ${what.toLowerCase()}`,
    resolveHint: "Un consensus pondère les réponses selon la fiabilité des personnes.",
    since: "Depuis",
    sinceHint: "Seulement les annotations à partir de là ; vide : toutes.",
    withItems: "Avec le contenu de chaque élément",
    noMachine: "Sans les annotations données par des programmes",
    download: "Télécharger",
    saved: (size) => `Enregistré, ${size}`,
  },
  projectFile: {
    title: "Le projet entier en un fichier",
    note: "Éléments, annotations avec leur historique, réglages et noms des personnes. supt project import le lit dans toute base de données, et c’est une sauvegarde de ce projet. Les fichiers sous --media-root n’y sont pas.",
    download: "Obtenir le fichier",
  },
  ownership: {
    archive: "Archiver",
    archiveText:
      "Personne ne reçoit plus d’éléments, rien ne peut être modifié, et le projet quitte les listes. Les annotations restent et peuvent être téléchargées.",
    archivedFields: "Ce projet est archivé. Rétablissez-le ci-dessous pour le modifier.",
    archivedText: "Ce projet est archivé : rien n’est distribué, et rien ne peut être modifié.",
    archiveNow: "Archiver le projet",
    unarchive: "Rétablir",
    handOver: "Transmettre",
    handOverText:
      "Une autre personne devient responsable. Vous restez annotateur, et ne pouvez plus gérer le projet.",
    newOwner: "Nom du nouveau responsable",
    handOverNow: "Transmettre",
    done: (name) => `Le projet est maintenant à ${name}`,
    noLink: "Cette personne a un lien ou est connectée, et trouve le projet dans sa liste.",
    sure: "En êtes-vous sûr ?",
  },
};

const reviewReasons: Record<string, (n: number) => string> = {
  corrected: (n) =>
    plural(n, {
      one: "# avait déjà la réponse d’un responsable.",
      other: "# avaient déjà la réponse d’un responsable.",
    }),
  withdrawn: (n) =>
    plural(n, { one: "# a été repris auparavant.", other: "# ont été repris auparavant." }),
  unknown: (n) => plural(n, { one: "# n’existe plus.", other: "# n’existent plus." }),
  unsure: (n) => plural(n, { one: "# n’a pas de réponses.", other: "# n’ont pas de réponses." }),
  unfit: (n) => `Pour ${n}, ce n’est pas une réponse possible.`,
};

const manyReasons: Readonly<Record<string, string>> = {
  full: "aucune place n’est ouverte",
  mine: "vous y avez répondu, ou vous l’avez à l’écran",
  audited: "il dit à quel point les suggestions acceptées sont bonnes",
  withdrawn: "cela a été annulé",
  unknown: "cet élément n’existe pas",
};

/** Texts of the New project page. */
export const create: English["create"] = {
  title: "Nouveau projet",
  lead: "D’un fichier à un lien pour vos collègues, en une minute.",
  steps: {
    file: "Données",
    show: "Ce qu’on voit",
    ask: "Ce qu’on demande",
    ready: "Inviter",
  },
  stepsName: "Étapes",
  next: "Continuer",
  back: "Retour",
  forbidden: "Vous ne pouvez pas créer de projets",
  forbiddenText: "Demandez un lien à l’exploitant du serveur. Cette commande en affiche un :",
  drop: "Déposez un fichier ici, ou choisissez-en un",
  dropNow: "Relâchez pour l’ajouter",
  formats:
    "Un tableau (CSV, Excel, Parquet), des lignes JSON, un fichier texte, ou plusieurs images.",
  choose: "Choisir des fichiers",
  sending: (name) => `Envoi de ${name}`,
  reading: (name) => `Lecture de ${name}`,
  cancel: "Annuler",
  other: "Choisir un autre fichier",
  oneFile: "Choisissez un fichier, ou plusieurs images : seules les images s’ajoutent à plusieurs.",
  noSounds:
    "Les sons s’ajoutent avec supt items add, ou comme adresses dans une colonne d’un tableau.",
  fault: {
    format: "n’est pas une image JPEG, PNG, GIF, WebP, AVIF ou BMP : convertissez-la",
    size: "dépasse 11 Mo",
    twice: "un second fichier de ce nom",
  },
  sheet: "Feuille",
  encoding: "Encodage du fichier",
  encodings: {
    cp1252: "Windows, Europe de l’Ouest",
    cp1250: "Windows, Europe centrale",
    cp1251: "Windows, cyrillique",
    cp1253: "Windows, grec",
    cp1254: "Windows, turc",
    shift_jis: "Japonais",
    gb18030: "Chinois simplifié",
    big5: "Chinois traditionnel",
    euc_kr: "Coréen",
    mac_roman: "Ancien Mac",
    "utf-16-le": "UTF-16 sans indicateur d’ordre des octets",
  },
  readAgain: "Lire ainsi",
  noImages: "Aucun de ces fichiers ne peut être ajouté.",
  leftOut: (n) =>
    plural(n, {
      one: "# fichier est laissé de côté :",
      other: "# fichiers sont laissés de côté :",
    }),
  images: (n) => plural(n, { one: "# image", other: "# images" }),
  rows: (n) => plural(n, { one: "# ligne", other: "# lignes" }),
  again:
    "Choisissez de nouveau le fichier : il est trop grand pour être gardé pendant que la page se recharge.",
  columns: "Colonnes",
  column: "Colonne",
  type: "Type",
  examples: "Exemples",
  use: "Utilisée comme",
  useOf: (name) => `Usage de ${name}`,
  uses: {
    show: "Montrée",
    options: "Options de l’élément",
    id: "Identifiant de l’élément",
    label: "Réponse connue",
    features: "Entrée du modèle",
    meta: "Gardée, non montrée",
    off: "Laissée de côté",
  },
  types: {
    text: "Texte",
    integer: "Nombre entier",
    decimal: "Nombre",
    boolean: "Oui ou non",
    date: "Date",
    timestamp: "Heure",
    bytes: "Fichier",
    list: "Liste",
    object: "Objet",
    mixed: "Mélangé",
  },
  many: {
    search: "Chercher des colonnes",
    use: (n) => plural(n, { one: "L’utiliser comme", other: "Utiliser les # comme" }),
    choose: "Choisir…",
    some: (n) => plural(n, { one: "# colonne", other: "# colonnes" }),
    found: (n, all) =>
      n === all ? `Les ${number(all)} colonnes.` : `${number(n)} colonnes sur ${number(all)}.`,
  },
  missing: (n) => plural(n, { one: "# vide", other: "# vides" }),
  distinct: (n) => plural(n, { one: "# valeur", other: "# valeurs" }),
  up: (name) => `Monter ${name}`,
  as: "Affichée comme",
  asOf: {
    text: "Texte",
    markdown: "Markdown",
    html: "HTML (dans un cadre fermé)",
    chat: "Conversation",
    image: "Image (adresse ou chemin)",
    audio: "Son (adresse ou chemin)",
    video: "Vidéo (adresse ou chemin)",
    series: "Nombres dans le temps",
    badge: "Pastille",
    json: "JSON",
  },
  wordOf: (name) => `Comment ${name} est montrée`,
  layout: "Disposition",
  layouts: {
    table: "Un tableau de noms et de valeurs",
    fields: "Champ par champ",
  },
  ownForm: {
    title: "Plusieurs questions",
    description: "Un formulaire : chaque question à sa façon.",
  },
  preview: "Tel qu’on le verra",
  item: (n) => `Élément ${number(n)}`,
  nothingShown: "Choisissez au moins une colonne à montrer.",
  allLabelled:
    "Chaque ligne a une réponse connue : il ne resterait rien à annoter. Choisissez un autre usage.",
  refusedRows: (n) =>
    plural(n, {
      one: "# ligne ne peut pas être ajoutée :",
      other: "# lignes ne peuvent pas être ajoutées :",
    }),
  refusedRow: (line, reason) => (line === null ? reason : `Ligne ${number(line)} : ${reason}`),
  moreRows: (n) => `et ${number(n)} de plus`,
  skipBad: "Laisser ces lignes de côté et ajouter les autres",
  templates: "Que faut-il faire ?",
  orTemplate: "Ou commencez par une tâche prête et dix éléments pour l’essayer",
  withItems: "La créer avec ses éléments",
  own: {
    title: "Vos propres réponses",
    description: "Une réponse chacun, parmi celles que vous écrivez.",
  },
  templateOf: {
    anomalies: {
      title: "Anomalies dans une série temporelle",
      description: "Marquer les parties d’une mesure qui semblent fausses, comme les pics.",
    },
    chats: {
      title: "La meilleure de deux conversations",
      description: "Laquelle de deux conversations avec un assistant s’est mieux passée ?",
    },
    ranking: {
      title: "Classement de réponses",
      description: "Ordonner plusieurs réponses à la même question, la meilleure d’abord.",
    },
    "rating-reasons": {
      title: "Note avec des raisons",
      description: "Est-ce bien, et sinon, pourquoi ?",
    },
    relations: {
      title: "Noms et leurs liens",
      description: "Marquer des noms et dire qui travaille où et ce qui se trouve où.",
    },
    ticket: {
      title: "Formulaire pour une demande",
      description: "Plusieurs questions sur un message : sujet, urgence, produits, preuves.",
    },
    boxes: {
      title: "Cadres autour d’objets",
      description: "Des rectangles nommés sur des images, avec des précisions sur chacun.",
    },
    captions: { title: "Légende d’image", description: "Une phrase qui dit ce qu’on voit." },
    entities: {
      title: "Noms dans un texte",
      description: "Marquer des personnes et des lieux, mot à mot.",
    },
    "image-classification": {
      title: "Classe d’une image",
      description: "Une classe pour chaque image.",
    },
    intent: {
      title: "Intention d’un message",
      description: "Que veut la personne ? Pour chats, courriels et tickets.",
    },
    "personal-data": {
      title: "Données personnelles",
      description: "Marquer ce qui permet de reconnaître une personne, pour l’enlever ensuite.",
    },
    points: {
      title: "Points sur une image",
      description: "Des points nommés, par exemple sur un visage.",
    },
    polygons: { title: "Contours d’objets", description: "Des polygones nommés sur des images." },
    preference: {
      title: "La meilleure de deux réponses",
      description: "Laquelle de deux réponses à la même question est la meilleure ?",
    },
    rating: {
      title: "Note sur une échelle",
      description: "Est-ce bien, de très mauvais à très bon ?",
    },
    sentiment: {
      title: "Sentiment d’un texte",
      description: "Une critique, un commentaire, un message est-il positif ou négatif ?",
    },
    sounds: { title: "Type d’un son", description: "Qu’entend-on dans un enregistrement ?" },
    spam: {
      title: "Spam ou non",
      description: "Deux réponses d’une touche chacune : pour filtrer commentaires et messages.",
    },
    summary: {
      title: "Résumé d’un texte",
      description: "Une ou deux phrases qui disent ce que dit un texte.",
    },
    tags: {
      title: "Plusieurs mots-clés d’un texte",
      description: "Autant qu’on veut, comme des genres, des thèmes ou des compétences.",
    },
    topics: {
      title: "Thème d’un texte",
      description: "De quoi parle un article ? Un arbre de thèmes.",
    },
    transcripts: {
      title: "Transcription d’un enregistrement",
      description: "Marquer qui parle quand, et écrire ce qui est dit.",
    },
  },
  proposed: (column) =>
    `Les réponses sont celles de la colonne ${column}. Changez-les comme vous voulez.`,
  lacks: "Ajoutez au moins une réponse.",
  about: "Nom",
  titleField: "Titre",
  slugField: "Nom dans les adresses",
  slugHint: "Minuscules, chiffres et traits d’union.",
  guidelines: "Consignes (facultatif)",
  create: "Créer le projet",
  creating: "Création…",
  adding: "Ajout des éléments",
  addingNow: "Presque fini : le serveur les enregistre.",
  added: (n, title) =>
    `${plural(n, { one: "# élément ajouté", other: "# éléments ajoutés" })} à « ${title} ».`,
  leftOutRows: (n) =>
    plural(n, {
      one: "# ligne a été laissée de côté.",
      other: "# lignes ont été laissées de côté.",
    }),
  retry: "Réessayer",
  retryGood: "Ajouter ce qui est bon, laisser le reste",
  inviteHint: "Envoyez à chacun son propre lien.",
  label: "Annoter vous-même",
  manage: "Ouvrir la page du responsable",
  another: "Créer un autre projet",
  add: {
    title: "Ajouter des éléments",
    done: "Éléments ajoutés",
    close: "Fermer",
    now: "Ajouter les éléments",
    update:
      "Donner aux éléments connus par leur identifiant, et encore sans réponse, le contenu du fichier",
    leaveOut: (n) =>
      plural(n, {
        one: "# ligne ne peut pas être ajoutée : laissez-la de côté, ou corrigez le fichier.",
        other:
          "# lignes ne peuvent pas être ajoutées : laissez-les de côté, ou corrigez le fichier.",
      }),
    nothing: "Aucune ligne ne peut être ajoutée.",
    noImages:
      "Les éléments de ce projet ne sont pas des images : ajoutez un tableau, ou créez un autre projet.",
    added: (n) => plural(n, { one: "# élément ajouté.", other: "# éléments ajoutés." }),
    updated: (n) =>
      plural(n, { one: "# élément connu modifié.", other: "# éléments connus modifiés." }),
    known: (n) =>
      plural(n, {
        one: "# élément déjà connu et non ajouté de nouveau.",
        other: "# éléments déjà connus et non ajoutés de nouveau.",
      }),
    reasons: "Laissés de côté :",
    download: (n, total) =>
      n < total ? `Télécharger les ${number(n)} premiers motifs` : "Télécharger les motifs",
    show: "Montrer les éléments",
    again: "Ajouter encore",
  },
};

/** Sentences of the server: `$1` is what the first group of a sentence's pattern found. */
export const server: English["server"] = {
  line: "ligne",
  sentences: {
    cells:
      "a $1 cellules, et l’en-tête $2 : mettez entre guillemets les cellules qui contiennent $3",
    notUtf8: "n’est pas en UTF-8",
    noHeader: "est vide : la première ligne doit nommer les colonnes",
    emptyFile: "est vide : il n’y a rien à annoter",
    damaged:
      "ne peut pas être lu et est peut-être endommagé : enregistrez-le de nouveau, ou en CSV",
    unreadable: "ne peut pas être lu",
    fileTooLarge: "Le fichier dépasse $1 Mo : divisez-le, ou utilisez supt items add.",
    fileTooCostly:
      "Le fichier demande plus de mémoire ou de temps que le serveur n’en permet : utilisez supt items add.",
    tooMuchMemory: "demande plus de mémoire que le serveur n’en permet : utilisez supt items add",
    tooSlow:
      "Le fichier arrive trop lentement, et d’autres attendent : envoyez-le de nouveau plus tard.",
    importing: "Un autre ajout à ce projet est en cours : réessayez plus tard.",
    busy: "Le serveur lit beaucoup de fichiers : envoyez-le de nouveau dans un instant.",
    features: "colonne « $1 » : un modèle reçoit des nombres ou des listes de nombres, pas $2",
    emptyColumn: "la colonne « $1 » est vide : il n’y a rien à montrer",
    noColumn: "n’a pas de colonne « $1 » ; il a $2",
    otherColumn: "n’a pas de colonne « $1 », mais « $2 »",
    nothingToShow: "n’a plus de colonne à montrer",
    labelNotAllowed: "la réponse connue n’est pas permise : $1",
    idTaken:
      "l’identifiant « $1 » existe déjà avec un autre contenu : donnez-en un autre à l’élément, ou mettez-le à jour",
    itemTooLarge:
      "l’élément est trop grand pour être envoyé : gardez-le dans un fichier et ajoutez son chemin",
    notAnOption: "Ce doit être une des options de la tâche, du même type.",
    notOptions: "Ce doit être une liste d’options de la tâche, du même type.",
    notInteger: "Ce doit être un nombre entier de $1 à $2.",
    answerLost:
      "Une réponse ne serait pas permise avec cette tâche. Gardez ce qu’il lui faut, ou créez un nouveau projet.",
    answersLost:
      "$1 réponses ne seraient pas permises avec cette tâche. Gardez ce qu’il leur faut, ou créez un nouveau projet.",
    sameValue: "Deux options ont la même valeur : enlevez-en une.",
    sameKey: "Deux options ont la même touche : choisissez-en une autre.",
    escapes: "\\ n’est pas permis : écrivez le caractère lui-même",
    sign: "le signe $1 n’est pas permis",
    nested: "est trop imbriqué",
    noCss: "n’est pas du CSS ($1)",
    noRule: "n’est pas une règle",
    fixedPosition: "position: fixed n’est pas permis, car cela sortirait de l’élément",
    loads: "$1 n’est pas permis : rien ne doit être chargé",
    notAllowed: "$1 n’est pas permis",
    tooLong: "ne doit pas dépasser $1 octets, et en a $2",
    slugTaken: "Il y a déjà un projet « $1 » : choisissez un autre nom.",
    mostProjects:
      "Vous avez créé $1 projets sur $2 permis : demandez-en plus à l’exploitant du serveur.",
    archived: "Ce projet est archivé : rétablissez-le d’abord.",
    deleted: "Ce projet a été supprimé.",
    noProject: "Ce projet n’existe pas pour vous.",
    onlyOwner: "Seul un responsable du projet peut le faire.",
    forOthers: "C’est pour les autres : demandez à un autre responsable.",
    notYourself: "Vous ne pouvez pas le faire pour vous-même : demandez à un autre responsable.",
    name: "Ce nom ne peut pas servir ici : choisissez-en un autre.",
    lastOwner:
      "C’est le dernier responsable du projet : invitez d’abord quelqu’un d’autre avec ce rôle.",
    revoked: "$1 est exclu : invitez d’abord la personne de nouveau.",
    noLabeller: "« $1 » n’est pas ici : invitez d’abord la personne.",
    notLabelled: "Personne n’a encore annoté cet élément ; il n’y a donc rien à revoir.",
    linksOff: "Les liens d’invitation sont désactivés ici : on se connecte sur $1.",
    settled: "La réponse d’un responsable a tranché cet élément : corrigez-la plutôt.",
    notGrouped:
      "On ne sait pas encore quels éléments se ressemblent : un entraînement les groupe, après son évaluation.",
    notSuspect: "Cet élément n’est plus parmi les erreurs probables.",
    making:
      "Des annotations de ce projet sont en train d’être acceptées ou reprises : réessayez ensuite.",
    noSuggestions: "Il n’y a pas de suggestions de « $1 ».",
    noDatabase: "La base de données n’est pas joignable : réessayez dans un instant.",
  },
};

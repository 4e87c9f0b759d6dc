/**
 * Texts of the page in Spanish, which says "tú".
 *
 * Words: item elemento, label (an answer) etiqueta, label (a name) etiqueta, to label etiquetar,
 * labeller etiquetador, owner responsable, operator operador, answer respuesta, flag aviso,
 * suggestion sugerencia, guidelines instrucciones, queue cola, gold item elemento de control,
 * review revisión, agreement acuerdo, consensus consenso, region región, span fragmento,
 * shape forma, segment segmento, skip saltar, submit enviar, hold-out conjunto de prueba.
 */
import { figuresOf } from "../figures";
import { formatsOf } from "../formats";
import type { English } from "../parts";

const { clock, cut, day, fixed, list, number, plural } = formatsOf("es");
const figures = /* @__PURE__ */ figuresOf("es");

const answers = (n: number): string => plural(n, { one: "# respuesta", other: "# respuestas" });
const items = (n: number): string => plural(n, { one: "# elemento", other: "# elementos" });
const range = (low: number, high: number): string =>
  `${figures.signed(low, 2)} a ${figures.signed(high, 2)}`;
const percent = (share: number): string => `${figures.whole(share)} %`;
const exactPercent = (share: number): string => `${figures.exact(share)} %`;

/** Texts that every labeller loads. */
export const page: English["page"] = {
  http: {
    unreachable: "No se puede acceder al servidor. Comprueba la red e inténtalo de nuevo.",
    failed: (status) => `El servidor rechazó la petición (código ${status}).`,
  },
  app: {
    loading: "Cargando…",
    notFound: "Esta página no existe",
    notFoundText: "Comprueba la dirección o ve a la lista de tus proyectos.",
    toProjects: "Tus proyectos",
    retry: "Reintentar",
    language: "Idioma",
    signOut: "Cerrar sesión",
    signOutText:
      "Necesitarás un nuevo enlace de invitación para volver. Las respuestas quedan guardadas.",
    stay: "Quedarse",
  },
  label: {
    item: "Elemento",
    answers: "Respuestas",
    progress: "Etiquetado hasta ahora",
    done: (done, total) => `${number(done)} de ${number(total)}`,
    mine: (n) => `${number(n)} por ti`,
    labellers: (n) => plural(n, { one: "# etiquetador", other: "# etiquetadores" }),
    guidelines: "Instrucciones",
    manage: "Gestionar",
    close: "Cerrar",
    undo: "Deshacer",
    skip: "Saltar",
    former: "Tu respuesta anterior",
    dismiss: "Descartar",
    cancel: "Cancelar",
    submit: "Enviar",
    flag: "Avisar",
    keys: "Teclas",
    changed: "cambió",
    help: "Ayuda",
    relabels: (words) => `La próxima respuesta sustituye «${cut(words, 24)}».`,
    search: "Buscar etiquetas",
    found: (n) =>
      n ? plural(n, { one: "# etiqueta", other: "# etiquetas" }) : "No hay tal etiqueta",
    noOptions: "Este elemento no tiene opciones: sáltalo.",
    unknownTask: (kind) => `Esta página no conoce tareas del tipo «${kind}».`,
  },
  model: {
    state: {
      idle: "",
      queued: "Pronto se entrena…",
      training: "Entrenando…",
      ready: "Modelo listo",
      failed: "Falló el entrenamiento",
    },
    score: (score) => `Puntuación ${fixed(score, 2)}`,
    scoreHint:
      "Puntuación del modelo en validación cruzada sobre las etiquetas hasta ahora. Parece baja: los elementos más difíciles se etiquetan primero.",
  },
  form: {
    missing: (name, more) =>
      more
        ? `Falta por responder: ${name} y ${plural(more, { one: "# más", other: "# más" })}`
        : `Falta por responder: ${name}`,
    unfinished: "Esta respuesta no está completa.",
    required: "Hay que responder a esta pregunta.",
    undone: (name) => `Deshecho: ${name}`,
    nowAsked: (names) => `Ahora también se pregunta: ${list(names)}`,
    notAsked: (names) => `Ya no se pregunta: ${list(names)}`,
    chosen: "Tu respuesta",
    complete: "Todas las preguntas están respondidas",
    place: (place, count) => `Pregunta ${number(place)} de ${number(count)}:`,
    optional: "opcional",
    leaveOut: "Sin respuesta",
    next: "Siguiente",
  },
  status: {
    saved: "Todo guardado",
    unsaved: (n) => `${number(n)} sin guardar`,
    offline: "Sin conexión, reconectando…",
    connecting: "Conectando…",
    restarting: "El servidor se reinicia…",
    restartingUnsaved: (n) => `El servidor se reinicia, ${number(n)} sin guardar`,
    offlineUnsaved: (n) => `Sin conexión, ${number(n)} sin guardar`,
    tabUnsaved: (n, title) => `(${number(n)} sin guardar) ${title}`,
    quiz: (n, of) => `Prueba ${number(n)} de ${number(of)}`,
  },
  announce: {
    text: (text) => `Siguiente elemento: ${text}`,
    image: "Siguiente elemento: una imagen",
    sound: "Siguiente elemento: un sonido",
    pair: "Siguiente elemento: un par",
    other: "Siguiente elemento",
    suggested: (who, what) => `${who}: ${what}`,
    again: "De vuelta a un elemento anterior",
  },
  views: {
    loading: {
      title: "Cargando el siguiente elemento…",
      text: "",
    },
    undoing: {
      title: "Deshaciendo…",
      text: "",
    },
    waiting: {
      title: "No hay nada que hacer ahora",
      text: (out) =>
        out
          ? plural(out, {
              one: "El último elemento lo tiene otra persona. Si vuelve, aparecerá aquí.",
              other:
                "Los últimos # elementos los tienen otras personas. Si vuelve alguno, aparecerá aquí.",
            })
          : "Los elementos nuevos aparecerán aquí.",
    },
    nothing: {
      title: "No queda nada para ti",
      text: "Has visto todo lo que sigue abierto. Los elementos nuevos aparecerán aquí.",
    },
    done: {
      title: "Todo está etiquetado",
      text: "¡Gracias! Si se añaden elementos, aparecerán aquí.",
    },
    paused: {
      title: "El etiquetado está en pausa",
      text: "El responsable del proyecto lo ha pausado. Esta página seguirá por sí sola.",
    },
    offline: {
      title: "Sin conexión",
      text: (n) =>
        n
          ? plural(n, {
              one: "# respuesta está guardada en este dispositivo. Se enviará en cuanto vuelva el servidor.",
              other:
                "# respuestas están guardadas en este dispositivo. Se enviarán en cuanto vuelva el servidor.",
            })
          : "Esta página seguirá en cuanto vuelva el servidor.",
    },
    restarting: {
      title: "El servidor se reinicia",
      text: (n) =>
        n
          ? plural(n, {
              one: "# respuesta está guardada en este dispositivo. Se enviará en un momento.",
              other: "# respuestas están guardadas en este dispositivo. Se enviarán en un momento.",
            })
          : "Esta página seguirá en un momento.",
    },
    signedOut: {
      title: "No has iniciado sesión",
      text: "Pide al responsable del proyecto un enlace de invitación y ábrelo en este navegador.",
      kept: (n) =>
        plural(n, {
          one: "# respuesta queda en este dispositivo hasta que vuelvas.",
          other: "# respuestas quedan en este dispositivo hasta que vuelvas.",
        }),
    },
    noProject: {
      title: "Este proyecto no existe",
      text: "Comprueba la dirección o pregunta a quien te la dio.",
    },
  },
  closed: {
    title: "El etiquetado se ha detenido",
    text: (code) =>
      closings[code] ??
      `El servidor cerró la conexión (código ${code}). Inténtalo de nuevo o avisa al responsable del proyecto.`,
    kept: (n) =>
      plural(n, {
        one: "# respuesta está guardada en este dispositivo.",
        other: "# respuestas están guardadas en este dispositivo.",
      }),
    again: "Reintentar",
    here: "Continuar aquí",
  },
  notices: {
    late: (n) =>
      plural(n, {
        one: "Una respuesta llegó tarde: cuenta como opinión adicional, porque el elemento se había dado a otra persona.",
        other:
          "# respuestas llegaron tarde: cuentan como opiniones adicionales, porque los elementos se habían dado a otra persona.",
      }),
    lease_lost: (n) =>
      plural(n, {
        one: "No se pudo guardar una respuesta: el elemento ya no es tuyo.",
        other: "No se pudieron guardar # respuestas: los elementos ya no son tuyos.",
      }),
    lapsed: () =>
      "El elemento volvió a la cola mientras no estabas. Lo que habías empezado se conserva.",
    flagged: () => "El responsable del proyecto verá tu nota.",
    flag_refused: (_, detail = "") => `No se pudo guardar la nota: ${detail}`,
    refused: (_, detail = "") => `El servidor rechazó una respuesta: ${detail}`,
    too_large: () => "Esta respuesta es demasiado larga para enviarla. Acórtala.",
    undo_expired: () => "Esa respuesta ya no se puede deshacer.",
    undo_offline: () => "Esa respuesta ya se envió. Podrás deshacerla cuando haya conexión.",
    not_kept: () =>
      "Este navegador no puede guardar respuestas para después. Quédate en la página hasta que todo esté guardado.",
    guidelines_changed: () => "Las instrucciones han cambiado.",
    task_changed: () => "La tarea ha cambiado. Mira las respuestas posibles antes de seguir.",
    misunderstood: (_, detail = "") => `El servidor no entendió esta página: ${detail}`,
  },
  flag: {
    unread: (n) => `${n} sin leer`,
  },
  rail: {
    title: "Tus últimas respuestas",
    skipped: "saltado",
    reopen: (words) => `Reabrir: ${words}`,
    fate: {
      saved: "guardada",
      unsaved: "aún sin guardar",
      late: "guardada como adicional",
      lost: "no guardada",
    },
  },
  suggestion: {
    title: "Sugerencia",
    by: (source, percent) =>
      percent === null ? `Sugerido por ${source}` : `Sugerido por ${source} al ${percent} %`,
    model: "el modelo",
    mark: "sugerido",
    empty: "nada",
    parts: (open) => `${open ? `${number(open)} por revisar` : "Todo está revisado"}`,
    noParts: "nada que marcar",
    accept: "Aceptar",
    look: "Siguiente",
    reject: "Rechazar",
    acceptAll: "Aceptar todo",
    edit: "Editar",
    hide: "Ocultar sugerencias",
    show: "Mostrar sugerencias",
    none: "Sin sugerencia para este elemento",
    keys: {
      accept: "Aceptar la sugerencia, mientras no empieces tu propia respuesta",
      acceptOne: "Ir a lo sugerido, luego aceptarlo y pasar a lo siguiente",
      acceptAll: "Aceptar todo lo sugerido",
      reject: "Rechazar la sugerencia activa y pasar a la siguiente",
      rejectAll: "Rechazar todo lo sugerido",
      hide: "Ocultar las sugerencias o volver a mostrarlas",
    },
  },
  choices: {
    chosen: (n) => (n ? plural(n, { one: "# elegida", other: "# elegidas" }) : "Ninguna elegida"),
    tooFew: (min) => `Elige al menos ${number(min)}.`,
    tooMany: (max) => `Elige como mucho ${number(max)}.`,
  },
  text: {
    answer: "Tu respuesta",
    hint: "Escribe tu respuesta y pulsa Intro",
    empty: "Aún no hay nada escrito.",
    tooLong: (over) => plural(over, { one: "Sobra # carácter.", other: "Sobran # caracteres." }),
    count: (n, most) =>
      `${number(n)} de ${plural(most, { one: "# carácter", other: "# caracteres" })}`,
  },
  rating: {
    value: "Tu valoración",
  },
  compare: {
    a: "Izquierda",
    b: "Derecha",
    tie: "Empate",
    prompt: "Consigna",
  },
  choice: {
    other: "Otra respuesta",
    otherHint: "Escribe otra respuesta y pulsa Intro",
    send: "Guardar",
  },
  data: {
    image: "El elemento por etiquetar",
    frame: "El elemento por etiquetar, como página",
    remote: "no cargada: esta imagen está en otro servidor",
    broken: "No se puede cargar esta imagen.",
    table: "El elemento por etiquetar, como tabla",
    zoom: "Zoom",
    zoomIn: "Ampliar",
    zoomOut: "Reducir",
    zoomReset: "Imagen completa",
    brokenSound: "No se puede cargar este sonido.",
    noOutline: "Sin forma de onda: esta página no puede leer archivos del servidor de ese sonido.",
    play: "Reproducir",
    pause: "Pausa",
    autoplay: "Reproducir cada sonido al instante",
    speed: "Velocidad",
    times: (factor) => `${factor}×`,
    position: "Posición",
    time: (at, seconds) => `${clock(at)} / ${clock(seconds)}`,
  },
  admin: {
    forbiddenTitle: "Solo los responsables pueden ver esta página",
    forbidden: "Pide a quien dirige el proyecto una invitación de responsable.",
  },
};

const closings: Record<number, string> = {
  4400: "Esta página y el servidor no se entienden. Recarga la página.",
  4403: "El servidor no se puede usar en esta dirección.",
  4406: "Esta página y el servidor tienen versiones distintas. Recarga la página.",
  4409: "Estás etiquetando en otra pestaña o ventana.",
  4410: "El proyecto está cerrado.",
  1009: "Una respuesta era demasiado grande para el servidor.",
};

/** What the keys do, in the lists of keys. */
export const keys: English["keys"] = {
  onButtons: "La tecla de cada respuesta está escrita en su botón.",
  undo: "Deshacer un paso o tu última respuesta",
  skip: "Saltar este elemento",
  play: "Reproducir o parar el sonido",
  guidelines: "Leer las instrucciones",
  flag: "Avisar al responsable sobre este elemento",
  keys: "Mostrar esta lista",
  submit: "Enviar la respuesta",
  newLine: "Empezar una línea nueva",
  leaveField: "Salir del campo, para que las teclas vuelvan a funcionar",
  step: "Un paso abajo o arriba",
  word: "Ir a la palabra anterior o siguiente",
  moreWords: "Seleccionar más palabras y pulsar la tecla de una etiqueta",
  walkSpans: "Ir de fragmento en fragmento",
  walkShapes: "Ir de forma en forma",
  addShape: "Añadir una forma en el centro",
  nudge: "Mover la forma",
  grow: "Cambiar su tamaño",
  remove: "Quitarla",
  zoom: "Ampliar y reducir",
  otherQuestion: "Ir a la pregunta anterior o siguiente",
  leaveOut: "Dejar sin responder una pregunta opcional",
  nextQuestion: "Pasar a la siguiente pregunta",
};

/** Texts about chats. */
export const chat: English["chat"] = {
  name: (turns) =>
    plural(turns, { one: "Conversación de # turno", other: "Conversación de # turnos" }),
  place: (turn, turns) => `turno ${number(turn)} de ${number(turns)}`,
  roles: {
    user: "Usuario",
    human: "Usuario",
    assistant: "Asistente",
    system: "Sistema",
    tool: "Herramienta",
  },
  unknown: "Sin nombre",
  more: "Mostrar todo",
  less: "Mostrar menos",
};

/** Texts of tasks that mark parts of a text. */
export const spans: English["spans"] = {
  labels: "Etiquetas para el texto",
  span: (label, words) => `${label}: ${words}`,
  made: (n) =>
    n
      ? plural(n, { one: "# fragmento", other: "# fragmentos" })
      : "Selecciona palabras o envía sin ninguna.",
  noText: "Aquí no hay texto que marcar: salta el elemento o envía sin nada.",
};

/** Texts of tasks that draw on an image. */
export const shapes: English["shapes"] = {
  labels: "Etiquetas para la imagen",
  list: "Formas",
  add: "Añadir",
  at: (place) => `en ${place.join(", ")}`,
  made: (n) =>
    n
      ? plural(n, { one: "# forma", other: "# formas" })
      : "Dibuja en la imagen o envía sin ninguna.",
  noImage: "Aquí no hay imagen donde dibujar: salta el elemento o envía sin nada.",
};

/** Texts of a tree of options. */
export const tree: English["tree"] = {
  tree: "Opciones",
  all: "Todas",
  itself: (name) => `${name}, en general`,
  opened: (path, n) => `${path}: ${plural(n, { one: "# opción", other: "# opciones" })}`,
  below: (n) => plural(n, { one: "# elegida debajo", other: "# elegidas debajo" }),
  chosen: "Elegido",
  none: "Lo que elijas aparece aquí.",
  remove: (path) => `Quitar: ${path}`,
  keys: {
    walk: "Ir a la opción de arriba o de abajo",
    open: "Entrar en una opción o volver",
    take: "Elegir la opción en la que estás",
    itself: "Elegir la propia opción abierta",
  },
};

/** Texts of the task kind `rank`. */
export const rank: English["rank"] = {
  order: "Orden, lo mejor primero",
  empty: "Lo mejor va aquí: pulsa su tecla o botón, o arrástralo.",
  rest: "Aún sin ordenar",
  place: (place, count) => `puesto ${number(place)} de ${number(count)}`,
  moved: (name, place, count) => `${name}: puesto ${number(place)} de ${number(count)}`,
  taken: (name) => `${name}: sin ordenar`,
  up: (name) => `Subir: ${name}`,
  down: (name) => `Bajar: ${name}`,
  takeOut: (name) => `Sacar: ${name}`,
  left: (n) => plural(n, { one: "Queda # por ordenar.", other: "Quedan # por ordenar." }),
  complete: "Todo está ordenado",
  keys: {
    walk: "Recorrer el orden",
    move: "Subirlo o bajarlo",
    ends: "Ponerlo el primero o el último",
    takeOut: "Sacarlo del orden",
  },
};

/** Texts about regions, their questions and their relations. */
export const regions: English["regions"] = {
  none: "Marca al menos una.",
  missing: (n, name, titles) =>
    `${plural(n, { one: "A # región le faltan respuestas.", other: "A # regiones les faltan respuestas." })} ${name}: ${list(titles)}`,
  next: (n) => `${number(n)} sin responder`,
  questions: (name) => `Preguntas sobre ${name}`,
  done: "Volver a marcar",
  open: "sin responder",
  relate: "Relacionar",
  relateFrom: (name) => `De ${name} a…`,
  relateTo: (from, to) => `De ${from} a ${to}`,
  relateHint: "Ve a la otra y elige la relación.",
  relationLabels: "Etiquetas para la relación",
  relations: (n) =>
    n ? plural(n, { one: "# relación", other: "# relaciones" }) : "Aún no hay relaciones",
  relation: (from, label, to) => `De ${from} → ${label} → ${to}`,
  remove: (words) => `Quitar: ${words}`,
  removed: (words) => `Quitado: ${words}`,
  marked: (words) => `Marcado: ${words}`,
  accepted: (words) => `Aceptado: ${words}`,
  acceptedAll: (n) =>
    `Aceptado: ${plural(n, { one: "# región sugerida", other: "# regiones sugeridas" })}`,
  rejected: (words) => `Rechazado: ${words}`,
  rejectedAll: (n) =>
    `Rechazado: ${plural(n, { one: "# región sugerida", other: "# regiones sugeridas" })}`,
  suggested: (words) => `sugerido: ${words}`,
  leftOut: (n) =>
    plural(n, {
      one: "# sugerencia queda fuera hasta que se acepte",
      other: "# sugerencias quedan fuera hasta que se acepten",
    }),
  undone: "Se deshizo un paso",
  place: (at, of) => `${number(at)} de ${number(of)}`,
  related: (words) => `relacionado con ${list(words)}`,
  to: (label, name) => `hacia ${name} (${label})`,
  by: (label, name) => `${name} (${label}, desde allí)`,
  span: (label, words) => `${label} «${cut(words, 40)}»`,
  characters: (from, to) => `caracteres ${number(from)} a ${number(to)}`,
  keys: {
    ask: "Responder a las preguntas sobre lo marcado, una tras otra",
    move: "Ir a la pregunta anterior o siguiente",
    leave: "Salir de las preguntas",
    relate: "Relacionarla con otra: ve allí y pulsa la tecla de la relación",
    walk: "Ir a la anterior o a la siguiente",
    characters: "Seleccionar más o menos caracteres",
  },
};

/** Texts of tasks that mark stretches of time. */
export const segments: English["segments"] = {
  labels: "Etiquetas para los segmentos",
  timeline: "Línea de tiempo",
  segment: (label, start, end, inSeconds) =>
    inSeconds ? `${label} de ${start} a ${end} segundos` : `${label} de ${start} a ${end}`,
  made: (n) =>
    n
      ? plural(n, { one: "# segmento", other: "# segmentos" })
      : "Arrastra sobre la línea de tiempo o envía sin ninguno.",
  begun: (at) => `Empezado en ${at}: pulsa . al final.`,
  edge: {
    start: "Las flechas mueven su inicio.",
    end: "Las flechas mueven su final.",
  },
  none: "Aquí no hay nada que marcar: salta el elemento o envía sin nada.",
  begin: "Inicio",
  end: "Fin",
  playIt: "Oírlo",
  remove: "Quitar",
  keys: {
    mark: "Empezar aquí un segmento y terminarlo",
    step: "Mover el final del segmento, o tu posición",
    far: "Lo mismo, diez veces más lejos",
    edge: "Elegir su inicio o su final",
    play: "Reproducir el segmento",
    walk: "Ir de segmento en segmento",
  },
};

/** Texts about series. */
export const series: English["series"] = {
  series: (points, from, to) =>
    `${plural(points, { one: "# punto en el tiempo", other: "# puntos en el tiempo" })}, de ${from} a ${to}`,
  lines: "Líneas",
  value: "valor",
  line: "Línea",
  lowest: "Mínimo",
  highest: "Máximo",
  mean: "Media",
  missing: "Faltan",
};

/** Texts about time that can be zoomed. */
export const time: English["time"] = {
  zoom: "Zoom",
  zoomIn: "Ampliar",
  zoomOut: "Reducir",
  whole: "Mostrar todo",
  part: "Parte visible",
};

/** Texts about videos. */
export const video: English["video"] = {
  video: "El vídeo por etiquetar",
  broken:
    "No se puede reproducir este vídeo: no se puede cargar o este navegador no conoce su formato.",
};

/** Texts about flags and their threads. */
export const flag: English["flag"] = {
  title: "Avisar sobre este elemento",
  note: "¿Qué tiene de malo? El responsable del proyecto lo leerá.",
  control: "Ctrl",
  hint: (key) => `${key}+Intro lo envía.`,
  send: "Enviar",
  yours: "Tus notas y las respuestas",
  noNote: "Sin nota",
  owner: "Responsable:",
  you: "Tú:",
  writeOn: "Seguir",
  thread: "Tu nota sobre este elemento",
};

/** Texts for somebody whose work is complete. */
export const ended: English["ended"] = {
  title: "Has terminado",
  quota: "Has dado todas las respuestas que puedes dar aquí. ¡Gracias!",
  nothing: "No hay más elementos para ti. ¡Gracias!",
  code: "Tu código de finalización:",
  copy: "Copiar",
  copied: "Copiado",
  back: (host) => `Volver a ${host}`,
};

/** Texts about items with a known answer. */
export const gold: English["gold"] = {
  right: "Tu última respuesta era correcta.",
  wrong: (known) => `Tu última respuesta no era correcta. La respuesta es: ${known}`,
  wrongMarks: "Tu última respuesta no era correcta.",
  stopped: {
    suspended: {
      title: "De momento no recibes más elementos",
      text: "Algunas de tus respuestas se compararon con respuestas conocidas, y muy pocas eran correctas. El responsable del proyecto lo ve y puede dejarte seguir.",
    },
    quiz_failed: {
      title: "No has superado la prueba",
      text: "Muy pocas de tus respuestas a los primeros elementos eran correctas. El responsable del proyecto lo ve y puede dejarte seguir.",
    },
    voided: {
      title: "Ya no recibes más elementos",
      text: "El responsable del proyecto ha retirado tus respuestas. Pregúntale si no sabes por qué.",
    },
  },
};

/** Texts of the home and join pages. */
export const home: English["home"] = {
  projects: {
    title: "Tus proyectos",
    empty:
      "Aún no estás en ningún proyecto. Pide un enlace de invitación al responsable del proyecto.",
    label: "Etiquetar",
    manage: "Gestionar",
    labelIn: (title) => `Etiquetar en ${title}`,
    manageOf: (title) => `Gestionar ${title}`,
    itemsDone: (done, total) =>
      total
        ? `${number(done)} de ${plural(total, { one: "# elemento hecho", other: "# elementos hechos" })}`
        : "Aún no hay elementos",
  },
  join: {
    title: "Entrando",
    working: "Abriendo tu invitación…",
    refused: "Esta invitación no se puede usar",
    noCode: "El enlace está incompleto. Cópialo entero, con la parte después de #.",
  },
  asking: "¿Abrir el enlace como otra persona?",
  occupied: (name, user) =>
    `En este navegador está la sesión de ${name}. El enlace es para ${user}: si lo abres, tus próximas respuestas aquí serán de ${user}.`,
  stay: (name) => `Seguir como ${name}`,
  change: (user) => `Continuar como ${user}`,
  newProject: "Nuevo proyecto",
  archived: "Mostrar proyectos archivados",
  archivedTitle: "Proyectos archivados",
  noneArchived: "Ninguno.",
  operator: "¿Administras este servidor? Esta orden imprime un enlace de responsable:",
  firstStart: {
    title: "Este servidor espera a su responsable",
    text: "Nadie ha iniciado sesión todavía. Si lo iniciaste tú, abre el enlace que mostró en su terminal: en este navegador te convierte en responsable, y después creas el primer proyecto.",
  },
  firstLink:
    "El enlace vale una vez, durante una semana. Si se ha perdido, inicia el servidor de nuevo: mostrará otro.",
};

/** Texts of signing in by a provider, and of the browsers in which somebody is signed in. */
export const signIn: English["signIn"] = {
  elsewhere: "Este servidor solo se puede usar en su propia dirección:",
  title: "Iniciar sesión",
  with: (provider) => `Iniciar sesión con ${provider}`,
  again: (provider) => `Iniciar sesión con ${provider} como otra persona`,
  links: "O abre tu enlace de invitación en este navegador.",
  noWays:
    "Abre tu enlace de invitación en este navegador. Si no tienes ninguno, pídelo al responsable del proyecto.",
  noProject: {
    title: "No tienes ningún proyecto abierto",
    signedInAs: (provider, name) => `Has iniciado sesión en ${provider} como ${name}.`,
    ask: (contact) => `Para etiquetar aquí, pide a ${contact} que te abra un proyecto.`,
  },
  operator: "quienes administran este servidor",
  failed: "Aún no has iniciado sesión",
  faults: {
    down: (provider) => `No se puede contactar con ${provider}. Inténtalo de nuevo en un minuto.`,
    denied: (provider) =>
      `${provider} no ha iniciado tu sesión. Inténtalo de nuevo si no era lo que querías.`,
    stale: () =>
      "Este inicio de sesión empezó hace demasiado tiempo, o en otra pestaña u otro navegador. Empiézalo de nuevo aquí.",
    invalid: (provider) =>
      `La respuesta de ${provider} no es fiable. Inténtalo de nuevo; si falla, avisa a quienes administran este servidor.`,
    many_groups: (provider) =>
      `Estás en más grupos de los que indica ${provider}. Avisa a quienes administran este servidor.`,
    busy: () =>
      "Demasiadas personas inician sesión a la vez desde tu red. Espera unos segundos e inténtalo de nuevo.",
    revoked: (_, contact) => `Tu acceso ha sido revocado. Consulta a ${contact}.`,
  },
  where: {
    title: "Dónde has iniciado sesión",
    open: "Dónde has iniciado sesión",
    text: "Cierra lo que no conozcas. Termina al instante, y lo que se respondió allí se conserva.",
    program: "Programa con un token",
    browser: "Un navegador",
    here: "este navegador",
    by: (provider) => `con ${provider}`,
    byLink: "con un enlace de invitación",
    since: (at) => `desde el ${day(at)}`,
    seen: (at) => `último uso el ${day(at)}`,
    end: "Cerrar sesión",
    endOf: (what) => `Cerrar sesión: ${what}`,
    endOthers: "Cerrar sesión en todo lo demás",
    only: "No has iniciado sesión en ningún otro sitio.",
    ended: (n) =>
      plural(n, { one: "Se ha cerrado # sesión más.", other: "Se han cerrado # sesiones más." }),
  },
  signOutText: "Las respuestas se conservan. Para volver, inicia sesión de nuevo.",
};

/** Texts of the page of an open link. */
export const open: English["open"] = {
  title: "Te invitan a etiquetar",
  text: "Al empezar, este navegador inicia sesión como un etiquetador nuevo. No necesitas cuenta.",
  noCode: "Este enlace no está completo: ábrelo de nuevo tal como te lo dieron.",
  begin: "Empezar",
  asking: "¿Empezar como otra persona?",
  occupied: (name) =>
    `En este navegador está la sesión de ${name}. Si empiezas, tus próximas respuestas aquí serán de un etiquetador nuevo.`,
  stay: (name) => `Seguir como ${name}`,
  change: "Empezar como etiquetador nuevo",
};

/** Texts of the owner's page. */
export const owner: English["owner"] = {
  title: (section, project) => `${section} · ${project}`,
  sections: {
    overview: "Resumen",
    model: "Modelo",
    suggestions: "Sugerencias",
    review: "Revisión",
    people: "Personas",
    items: "Elementos",
    flags: "Avisos",
    project: "Proyecto",
  },
  nav: "Secciones",
  openFlags: (n) => `${n >= 1000 ? "999+" : n} por resolver`,
  label: "Etiquetar",
  home: "Todos los proyectos",
  live: "En directo",
  offline: "Reconectando…",
  paused: "En pausa",
  archived: "Archivado",
  pause: "Pausar",
  pauseOf: "Pausar el etiquetado para todos",
  resume: "Reanudar",
  resumeOf: "Reanudar el etiquetado para todos",
  loading: "Cargando…",
  none: "–",
  more: "Mostrar más",
  cancel: "Cancelar",
  save: "Guardar",
  saved: "Guardado",
  percent,
  overview: {
    progress: "Progreso",
    of: (done, total) =>
      `${number(done)} de ${plural(total, { one: "# elemento hecho", other: "# elementos hechos" })}`,
    rate: "Etiquetas por minuto",
    rateOf: (rate) => fixed(rate, 1),
    connected: "Personas presentes",
    labels: "Etiquetas",
    left: "Tiempo restante",
    leftAt: "a este ritmo",
    now: "ahora mismo",
    given: "en total",
    lastMinute: "en el último minuto",
    of_people: (n) => `de ${number(n)}`,
    hours: (minutes) => {
      if (minutes < 1) return "< 1 min";
      if (minutes < 90) return `${number(Math.round(minutes))} min`;
      if (minutes < 48 * 60) return `${number(Math.round(minutes / 60))} h`;
      return plural(Math.round(minutes / 60 / 24), { one: "# día", other: "# días" });
    },
    opinions: (of) =>
      `De ${of.least} a ${of.most} opiniones por elemento${of.each === null ? "" : `, ${fixed(of.each, 1)} hasta ahora`}. ${plural(of.asked, { one: "Se pidió # opinión más.", other: "Se pidieron # opiniones más." })}`,
    couldAnswer: (n, names) =>
      `${plural(n, { one: "# elemento espera", other: "# elementos esperan" })} otra opinión. Podrían darla: ${names}.`,
    stuck: (n) =>
      `${plural(n, { one: "# elemento espera otra opinión, y todos lo han tenido ya", other: "# elementos esperan otra opinión, y todos los han tenido ya" })}: invita a más personas o baja el número máximo de opiniones.`,
    queue: "Cola",
    done: "Hechos",
    out: "Con personas",
    waiting: "En espera",
    asOf: (time) => `Datos de: ${time}.`,
    twice: (n) =>
      `${plural(n, { one: "# elemento estuvo", other: "# elementos estuvieron" })} con demasiadas personas a la vez. Eso no debería ocurrir nunca: por favor, comunícalo.`,
    empty: "Aún no hay elementos.",
  },
  distribution: {
    title: "Respuestas",
    note: (answers, all) =>
      all
        ? plural(answers, { one: "# respuesta", other: "# respuestas" })
        : `de las últimas ${number(answers)} respuestas`,
    rest: (n) => plural(n, { one: "# valor más", other: "# valores más" }),
    empty: "Nadie ha respondido aún.",
    value: "Respuesta",
    count: "Cuántas veces",
    find: (value) => `Mostrar elementos con la respuesta ${value}`,
    asked: (asked, all, answers) =>
      `preguntada ${number(asked)} de ${plural(all, { one: "# vez", other: "# veces" })}, respondida ${number(answers)}`,
    askedOfRegions: (asked, answers) =>
      `preguntada sobre ${plural(asked, { one: "# región", other: "# regiones" })}, respondida ${number(answers)}`,
    relations: "Relaciones",
    about: (label, question) => `${label}: ${question}`,
    sum: "con todo lo que hay debajo",
  },
  model: {
    title: "Modelo",
    state: {
      idle: "Inactivo",
      queued: "En cola",
      training: "Entrenando",
      ready: "Listo",
      failed: "Falló",
    },
    score: "Validación cruzada en elementos difíciles",
    scoreHint:
      "proporción de predicciones correctas en etiquetas no vistas; parece baja porque los elementos son difíciles",
    scoreTitle:
      "Proporción de respuestas que el modelo predice bien. Los etiquetadores reciben los elementos de los que está menos seguro, así que con todos los elementos acierta más que con esos.",
    ratingError: "Error de las valoraciones",
    ratingErrorHint: (near) =>
      near === undefined
        ? "de distancia media a la valoración dada, en la misma prueba"
        : `de distancia media a la valoración dada, en la misma prueba; el ${percent(near)} está a uno como mucho`,
    holdout: "Exactitud en el conjunto de prueba",
    holdoutTitle:
      "Proporción de respuestas que el modelo predice bien en elementos elegidos al azar, con los que no se entrena.",
    holdoutHint: (low, high) =>
      low === undefined || high === undefined
        ? "proporción de predicciones correctas en elementos al azar"
        : `proporción de predicciones correctas en elementos al azar; con un 95 % de confianza: de ${fixed(low, 2)} a ${fixed(high, 2)}`,
    f1: "F1 de fragmentos en elementos difíciles",
    f1Hint:
      "de fragmentos en textos no vistos, con validación cruzada; parece baja porque los textos son difíciles",
    f1Title:
      "Un fragmento es correcto si lo son su inicio, su final y su etiqueta. F1 es la media armónica entre la proporción de fragmentos encontrados que son correctos y la de fragmentos dados que se encuentran.",
    holdoutF1: "F1 de fragmentos, conjunto de prueba",
    holdoutF1Hint: (low, high) =>
      low === undefined || high === undefined
        ? "en textos elegidos al azar"
        : `en textos elegidos al azar; con un 95 % de confianza: de ${fixed(low, 2)} a ${fixed(high, 2)}`,
    f1ByLabel: "F1 por etiqueta",
    spansLabelled: "Fragmentos",
    range: (low, high) => `de ${fixed(low, 3)} a ${fixed(high, 3)}`,
    rangeLow: "Prueba, como mínimo (95 %)",
    rangeHigh: "Prueba, como máximo (95 %)",
    targetLine: "Objetivo",
    expected: "Esperado con más etiquetas",
    expectedLow: "Esperado como mínimo (90 %)",
    expectedHigh: "Esperado como máximo (90 %)",
    steady: "Estabilidad y acuerdo",
    steadyText:
      "Por encima de la línea de puntos, más etiquetas apenas cambian el modelo. El acuerdo se muestra donde varias personas etiquetan los mismos elementos.",
    steadyTable: "Estabilidad y acuerdo según el número de etiquetas",
    stopLine: "Estable como para parar",
    steadiness: "Estabilidad",
    steadinessHint:
      "acuerdo con el modelo anterior (kappa); cerca de 1, más etiquetas apenas lo cambian",
    byQuestion: "Por pregunta",
    agreement: "Acuerdo",
    agreementHint: "de las personas sobre los mismos elementos (alfa de Krippendorff)",
    digits: (value) => fixed(value, 3),
    trainedOn: "Entrenado con",
    labels: (n) => plural(n, { one: "# etiqueta", other: "# etiquetas" }),
    generation: "Orden",
    generationOf: (n) => `${n ? `n.º ${number(n)}` : "aún ninguno"}`,
    behind: (n) =>
      n ? plural(n, { one: "# etiqueta de retraso", other: "# etiquetas de retraso" }) : "al día",
    noScore: "aún ninguna",
    stopping: {
      sentence: {
        stop: (because) =>
          `Puedes parar, si entre las etiquetas están todas las respuestas que esperas: ${because}.`,
        continue: (because) => `Aún vale la pena: ${because}.`,
        unknown: (because) => `Aún no se puede decir si parar: ${because}.`,
      },
      reasons: {
        flat: "el último tercio de las etiquetas no ha aportado nada",
        stable: "las últimas etiquetas apenas cambiaron el modelo",
        labels: "hay menos de 100 etiquetas",
        evaluation: "el modelo de estas etiquetas aún no se ha evaluado",
        kind: "no se mide con tales respuestas, o con tan pocos elementos restantes",
      },
      would: (n, gain, low, high) =>
        `${plural(n, { one: "# etiqueta más aportaría", other: "# etiquetas más aportarían" })} unos ${figures.points(gain)} puntos de exactitud (de ${figures.points(low)} a ${figures.points(high)})`,
    },
    target: (low, high) =>
      low === high
        ? `Necesita unas ${number(low)} etiquetas para llegar a su objetivo.`
        : `Necesita de ${number(low)} a ${number(high)} etiquetas para llegar a su objetivo.`,
    curve: "Curva de aprendizaje",
    curveEmpty: "La curva aparece cuando dos entrenamientos tienen puntuación.",
    curveTable: "Puntuación según el número de etiquetas",
    labelsAxis: "Etiquetas",
    history: "Entrenamientos",
    earlier: "Mostrar anteriores",
    noHistory: "Aún no se ha entrenado nada.",
    columns: {
      run: "Ronda",
      state: "Estado",
      labels: "Etiquetas",
      score: "Exactitud",
      f1: "F1",
      label: "Etiqueta",
      scoreTitle:
        "Exactitud en el conjunto de prueba si lo hay; si no, la de la validación cruzada",
      seconds: "Duró",
      at: "Cuándo",
    },
    seconds: (s) => `${fixed(s, s < 10 ? 1 : 0)} s`,
    leftOut: (n) =>
      plural(n, {
        one: "# elemento queda fuera del entrenamiento y se reparte al final:",
        other: "# elementos quedan fuera del entrenamiento y se reparten al final:",
      }),
    diversity:
      "Ningún modelo aprende este tipo de tarea: los elementos se ordenan solo por diversidad, primero los típicos.",
    encoding: "Codificación",
    encodedItems: (done, total) =>
      `${number(done)} de ${plural(total, { one: "# elemento codificado", other: "# elementos codificados" })}`,
    encodedBy: (name) => `por ${name}.`,
    encodedLater: "Sus vectores se usan cuando casi todos los elementos tienen uno.",
    waits: {
      orchestrator:
        "Aún no hay modelo. Inicia el servidor con supt serve --orchestrate para entrenar uno.",
      task: "Ningún modelo predeterminado aprende este tipo de tarea. Usa el tuyo: --model module:factory.",
      package:
        "Aún no hay modelo: lo que aprende fragmentos no está instalado donde corre supt. Ejecuta pip install python-crfsuite y reinícialo.",
      features:
        "Aún no hay modelo: un modelo predeterminado no lee imágenes ni sonidos. Añade los elementos con features o usa tu propio modelo (--model).",
      encoding:
        "Aún no hay modelo. El entrenamiento empieza cuando el codificador tenga los vectores de todos los elementos.",
      items: "Aún no hay modelo. El entrenamiento empieza cuando haya elementos y etiquetas.",
      labels:
        "Aún no hay modelo. El entrenamiento empieza tras las primeras etiquetas, cuando difieran dos respuestas.",
    },
  },
  suggestions: {
    effects: "Qué hacen las sugerencias",
    effectsText:
      "Una parte de las respuestas, al azar, es ciega: no ve sugerencia aunque la haya. Lo que distingue esas respuestas de las otras se debe a la sugerencia.",
    empty: "Nadie ha respondido aún a un elemento que tuviera una sugerencia que mostrar.",
    answers: (n, all) => (all ? answers(n) : `de las últimas ${number(n)} respuestas`),
    table: "Todas las cifras en una tabla, por versión",
    allVersions: "todas",
    sides: {
      shown: "Vista",
      blind: "No vista",
    },
    measures: {
      accepted: "Igual que la sugerencia",
      median_ms: "Tiempo mediano",
      known: "Acuerdo con respuestas conocidas",
      others: "Acuerdo con otras personas",
      correction: "Acuerdo con correcciones",
    },
    columns: {
      source: "Fuente",
      version: "Versión",
      measure: "Medida",
      difference: "Diferencia",
      interval: "Intervalo del 95 %",
    },
    figure: (measure, value) =>
      `${figures.scaled(measure, value)} ${measure === "median_ms" ? "s" : "%"}`,
    amount: (measure, value) =>
      `${figures.scaled(measure, value)} ${measure === "median_ms" ? "s" : "puntos porcentuales"}`,
    gap: (measure, value) =>
      `${figures.gap(measure, value)} ${measure === "median_ms" ? "s" : "puntos"}`,
    range: (measure, low, high) =>
      `(de ${figures.gap(measure, low)} a ${figures.gap(measure, high)})`,
    noDifference: "Muy pocas respuestas para una diferencia",
    missing: {
      blind: (measure, n, needed) =>
        `${measure}: aún no hay suficientes respuestas ciegas, ${number(n)} de ${number(needed)}.`,
      shown: (measure, n, needed) =>
        `${measure}: aún no hay suficientes respuestas que vieran la sugerencia, ${number(n)} de ${number(needed)}.`,
    },
    findings: {
      accepted: {
        less: (by) => `Quien ve la sugerencia la da menos como respuesta, en ${by}.`,
        more: (by) =>
          `Quien ve la sugerencia la da más como respuesta, en ${by}: atrae las respuestas hacia sí.`,
        none: () => "Ver la sugerencia no cambia con certeza cuántas veces se da como respuesta.",
      },
      median_ms: {
        less: (by) => `Quien ve la sugerencia es más rápido, en ${by}.`,
        more: (by) => `Quien ve la sugerencia es más lento, en ${by}.`,
        none: () => "Ver la sugerencia no cambia el tiempo con certeza.",
      },
      known: {
        less: (by) =>
          `Quien ve la sugerencia coincide menos con las respuestas conocidas, en ${by}.`,
        more: (by) => `Quien ve la sugerencia coincide más con las respuestas conocidas, en ${by}.`,
        none: () =>
          "Ver la sugerencia no cambia con certeza el acuerdo con las respuestas conocidas.",
      },
      others: {
        less: (by) => `Quien ve la sugerencia coincide menos con los demás, en ${by}.`,
        more: (by) => `Quien ve la sugerencia coincide más con los demás, en ${by}.`,
        none: () => "Ver la sugerencia no cambia con certeza el acuerdo con los demás.",
      },
      correction: {
        less: (by) => `Quien ve la sugerencia coincide menos con las correcciones, en ${by}.`,
        more: (by) => `Quien ve la sugerencia coincide más con las correcciones, en ${by}.`,
        none: () => "Ver la sugerencia no cambia con certeza el acuerdo con las correcciones.",
      },
    },
  },
  review: {
    tabs: "Vistas de la revisión",
    tabOf: {
      items: "Elementos",
      errors: "Errores probables",
      agreement: "Acuerdo",
      people: "Personas",
    },
    title: "Etiquetas probablemente erróneas",
    text: "Un modelo que no ha aprendido de estas etiquetas responde otra cosa. Muchas de ellas son correctas de todos modos.",
    left: (count, n) => (n === 1 ? "Queda 1" : `Quedan ${count}`),
    empty:
      "Ninguna etiqueta parece errónea. La lista se hace cuando se evalúa un modelo, tras cada entrenamiento.",
    finished: "Era la última. La próxima evaluación del modelo hace una lista nueva.",
    given: (names) => `${names ? `Etiqueta de ${names}` : "Etiqueta"}`,
    predicted: "La respuesta del modelo",
    probable: (share) => `probable al ${share}`,
    keep: "Conservar la etiqueta",
    take: "Tomar la respuesta del modelo",
    again: "Segunda mirada",
    correct: "Corregir",
    againText:
      "Con una segunda mirada, otra persona responde al elemento antes que a todos los demás. No ve ninguna respuesta.",
    next: "Siguiente",
    previous: "Anterior",
  },
  agreement: {
    title: "Cuánto coinciden las personas",
    text: "El alfa de Krippendorff es 1 si las personas coinciden siempre, y 0 si no coinciden más que por azar. Cada intervalo contiene el valor verdadero con un 95 % de confianza.",
    compared: (n) => plural(n, { one: "# respuesta comparada", other: "# respuestas comparadas" }),
    some: "Hay más respuestas de las que se pueden comparar: estas son de elementos elegidos al azar.",
    empty:
      "Ningún elemento tiene aún respuestas de dos personas. El ajuste Respuestas por elemento pregunta a varias personas sobre cada uno.",
    whole: "Todas las respuestas",
    figure: (value) => figures.signed(value, 2),
    range,
    noDifference: "Todas las respuestas son iguales, así que nada se puede decir del acuerdo.",
    few: (alpha, n) =>
      `Alfa es ${figures.signed(alpha, 2)}, con ${items(n)}: muy pocos para decir lo seguro que es.`,
    verdicts: {
      high: (alpha, low, high) =>
        `Alfa es ${figures.signed(alpha, 2)} (${range(low, high)}): coinciden lo suficiente para fiarse de sus respuestas.`,
      between: (alpha, low, high) =>
        `Alfa es ${figures.signed(alpha, 2)} (${range(low, high)}): suficiente para conclusiones provisionales, o aún no es seguro.`,
      low: (alpha, low, high) =>
        `Alfa es ${figures.signed(alpha, 2)} (${range(low, high)}): coinciden muy poco para fiarse de una sola respuesta. Ayudan instrucciones más claras u otras opciones, o más respuestas por elemento.`,
      few: (alpha, low, high) => `Alfa es ${figures.signed(alpha, 2)} (${range(low, high)}).`,
    },
    scales: {
      nominal: "Dos respuestas son iguales o no.",
      ordinal: "Las notas difieren más cuantas más respuestas hay entre ellas.",
      likeness: "Las respuestas difieren en lo que no está en ambas.",
    },
    overTime: "Por semana de la última respuesta a un elemento",
    week: (at) => day(at),
    byLabel: "Por etiqueta",
    byPair: "De dos en dos",
    matrixText:
      "Cuanto más intenso el color, más coinciden dos personas por encima del azar (kappa de Cohen); las que menos coinciden van primero. Los cuadrados pequeños se basan en menos de 20 elementos.",
    busiest: "Solo se comparan entre sí las personas con más respuestas.",
    pairOf: (pair) =>
      `${pair.one}, ${pair.other}: kappa ${pair.kappa === null ? "–" : figures.signed(pair.kappa, 2)}, ${percent(pair.alike)} iguales, ${items(pair.items)}`,
    tables: "Cifras en tablas",
    label: "Etiqueta",
    weekOf: "Semana del",
    alpha: "Alfa",
    interval: "Intervalo del 95 %",
    items: "Elementos",
    answers: "Respuestas",
    answersWith: "Respuestas con ella",
    person: "Persona",
    other: "Otra persona",
    kappa: "Kappa",
    alike: "Iguales",
    both: "Elementos de ambas",
    pairsLeft: (shown, all) => `Los ${number(shown)} de ${number(all)} pares que menos coinciden.`,
  },
  work: {
    title: "Qué hizo cada persona",
    text: "El tiempo de trabajo es el que hay entre respuestas, sin pausas de más de dos minutos.",
    empty: "Nadie ha respondido aún a un elemento.",
    name: "Nombre",
    figures: {
      labels: "Etiquetas",
      minutes: "Tiempo de trabajo",
      rate: "Por hora",
      gold: "Control acertado",
      agreement: "Acuerdo",
    },
    hints: {
      labels: "Etiquetas vigentes",
      minutes: "Sin pausas de más de dos minutos",
      rate: "Respuestas por hora de trabajo",
      gold: "Proporción de aciertos en elementos de respuesta conocida (número de respuestas)",
      agreement: "Con lo que resulta de las respuestas de varias personas (número de respuestas)",
    },
    reliability: "Fiabilidad",
    reliabilityHint: "Proporción estimada de respuestas correctas, con su intervalo del 95 %",
    reliabilityText:
      "La fiabilidad es cuántas veces acierta alguien, según todas las respuestas a los mismos elementos. La barra contiene la proporción verdadera con un 95 % de confianza: cuantas menos etiquetas la sostienen, más larga es.",
    reliable: (accuracy, low, high, labels) =>
      `${percent(accuracy)} (de ${percent(low)} a ${percent(high)}), ${plural(labels, { one: "# etiqueta", other: "# etiquetas" })}`,
    weeks: "Etiquetas por semana",
    byWeek: "Cifras por semana",
    weekOf: "Semana del",
    week: (at) => day(at),
    duration: (minutes) =>
      minutes < 90 ? `${number(Math.round(minutes))} min` : `${fixed(minutes / 60, 1)} h`,
  },
  reviewItems: {
    order: "Orden",
    orders: {
      disagreement: "Mayor desacuerdo primero",
      confidence: "Menos seguros primero",
      flag: "Con aviso",
      error: "Errores probables",
      labeller: "Respuestas de una persona",
      source: "Sugeridos por una fuente",
    },
    source: "Fuente",
    nobody: "Elegir…",
    choose: "Elige de quién revisar las respuestas, o qué fuente.",
    settled: (n) => plural(n, { one: "# elemento resuelto", other: "# elementos resueltos" }),
    names: "Mostrar nombres",
    many: "Todos a la vez",
    empty: "Aquí nada necesita revisión.",
    finished: "Era el último.",
    person: (n) => `Persona ${number(n)}`,
    people: (n) => plural(n, { one: "# respuesta", other: "# respuestas" }),
    consensus: "Consenso",
    consensusSure: (share) => `consenso, seguro al ${share}`,
    sure: (share) => `seguro al ${share}`,
    pick: (key, title) => `Tomar ${key}: ${title}`,
    differs: "difiere",
    differing: (n) =>
      n
        ? plural(n, { one: "# marca no es de todos", other: "# marcas no son de todos" })
        : "todos hicieron estas marcas",
    edit: "Editar",
    undo: "Deshacer",
    previous: "Anterior",
    next: "Siguiente",
    done: (answer) => `Resuelto: ${answer}`,
    manyText:
      "Todos los elementos de esta lista que ningún responsable haya resuelto reciben tu respuesta, que entonces cuenta en lugar de todas las demás. Deshacer lo retira todo, durante un día.",
    looking: "Buscando los elementos…",
    found: (n, isMost) => (isMost ? `Los primeros ${number(n)} elementos` : items(n)),
    takeConsensus: "Dar a cada elemento el consenso de sus respuestas",
    given: (n) => plural(n, { one: "# elemento resuelto.", other: "# elementos resueltos." }),
    left: (reason, n) => reviewReasons[reason]?.(n) ?? `${number(n)} ${reason}`,
    back: "Volver a los elementos",
  },
  accepting: {
    title: "Aceptar en bloque",
    note: "Las sugerencias seguras se convierten en etiquetas sin que nadie las mire. Cierran sus elementos, y el modelo no aprende de ellas. Una parte de los elementos, al azar, va en cambio a personas, primero y sin la sugerencia: sus respuestas dicen cuántas sugerencias aceptadas son erróneas.",
    source: "Fuente",
    score: "Aceptar desde una puntuación, en tanto por ciento",
    scoreHint: "Las sugerencias sin puntuación no se pueden aceptar.",
    audit: "Auditoría, en tanto por ciento",
    auditHint: "Parte de los elementos que responden personas en su lugar.",
    percent: exactPercent,
    range: (low, high) => `(de ${exactPercent(low)} a ${exactPercent(high)})`,
    nothing:
      "No hay ninguna sugerencia con tal puntuación para un elemento que aún espere respuesta.",
    unknown: "Aún no se conoce ningún error: no se ha respondido a elementos con tal sugerencia.",
    expected: (error, low, high, known) =>
      `Error esperado ${exactPercent(error)}, entre ${exactPercent(low)} y ${exactPercent(high)} con un 95 % de confianza, según ${plural(known, { one: "# respuesta dada", other: "# respuestas dadas" })} sin sugerencia.`,
    count: "Contar lo que se aceptaría",
    would: (labels, audited) =>
      `Unas ${plural(labels, { one: "# sugerencia se convierte en etiqueta", other: "# sugerencias se convierten en etiquetas" })}, y ${plural(audited, { one: "# elemento va", other: "# elementos van" })} a personas para la auditoría.`,
    accept: (labels) =>
      `Aceptar ${plural(labels, { one: "# sugerencia", other: "# sugerencias" })}`,
    leftToPeople: (reasons) => `Quedan para las personas: ${reasons}.`,
    left: (n, reason) => `${number(n)} ${reason ?? ""}`.trim(),
    reasons: {
      held: "en manos de alguien",
      answered: "ya respondidos",
      corrected: "corregidos",
      flagged: "con aviso",
      audited: "en auditoría",
      "held out": "reservados para probar el modelo",
    },
    chart: "Error esperado desde cada puntuación, con su intervalo del 95 %",
    scoreAxis: "puntuación mínima",
    table: "La curva en una tabla, y el diagrama de fiabilidad",
    stepsTable: "Sugerencias y su error desde cada puntuación",
    reliability: "Cuántas veces aciertan las sugerencias de una puntuación",
    columns: {
      score: "Puntuación desde",
      suggestions: "Sugerencias",
      error: "Error esperado",
      interval: "Intervalo del 95 %",
      answers: "Respuestas",
      wrong: "Erróneas",
      mean: "Puntuación media",
      right: "Correctas",
      when: "Aceptadas",
      labels: "Etiquetas",
      audited: "Auditadas",
    },
    accepted: "Aceptadas hasta ahora",
    notKnownYet: "aún no se sabe",
    takenBack: (labels) => `${number(labels)}, retiradas`,
    answeredOf: (answered, audited) => `${number(answered)} de ${number(audited)}`,
    takeBack: (source) => `Retirar todas las etiquetas de ${source}`,
  },
  many: {
    open: "Etiquetar muchos",
    list: "Lista",
    title: "Hoja de contactos",
    bar: "Respuesta para todos los elementos marcados",
    by: "Sugerido por",
    anySource: "Cualquiera o ninguna",
    model: "el modelo",
    suggestion: "Sugerencia",
    anySuggestion: "Cualquiera",
    score: "Puntuación",
    anyScore: "Cualquiera",
    from: (percent) => `${percent} % o más`,
    group: "Parecidos",
    noGroup: "Sin agrupar",
    groupOf: (group, count) => `Grupo ${group} (${items(count)})`,
    alike: "Parecidos",
    alikeTo: (name) => `${name}: mostrar los parecidos`,
    notAlike: (id) => `Los más parecidos al elemento ${id}: mostrar todos`,
    suggested: (answer, score) => (score === null ? answer : `${answer} ${percent(score)}`),
    more: "Mostrar más",
    ticked: (n) => plural(n, { one: "# marcado", other: "# marcados" }),
    tickAll: "Marcar todos",
    untick: "Desmarcar todos",
    choose: "Elegir",
    chooseFirst: "Elige una respuesta",
    give: (answer, n) => `Responder «${answer}» a ${items(n)}`,
    own: "Serán respuestas tuyas; cada una ocupa uno de los puestos libres de su elemento.",
    done: (answer, n) => `«${answer}» es ahora la respuesta de ${items(n)}.`,
    left: (reason, n) =>
      `${plural(n, { one: "Queda # elemento", other: "Quedan # elementos" })}: ${manyReasons[reason] ?? reason}.`,
    undo: "Deshacer todo",
  },
  joining: {
    links: "Enlaces abiertos",
    linksText:
      "Quien abre un enlace así se convierte en un etiquetador propio. Los parámetros de su dirección, como el número de la persona en una plataforma, se guardan y se exportan. En la dirección de vuelta, {code} es el código de finalización.",
    noLinks: "Aún no hay enlaces abiertos.",
    most: "Número de personas",
    quota: "Respuestas por persona",
    quotaHint: "como el proyecto",
    back: "Dirección de vuelta",
    backHint: "https://…{code}",
    code: "Código de finalización",
    codeHint: "uno al azar",
    make: "Crear enlace",
    made: (people) => `Enlace para ${plural(people, { one: "# persona", other: "# personas" })}`,
    link: "Enlace",
    used: "Personas",
    usedOf: (used, most) => `${number(used)} de ${number(most)}`,
    answers: "Respuestas",
    state: "Estado",
    open: "abierto",
    full: "completo",
    closed: "cerrado",
    close: "Cerrar",
    closeOf: (id) => `Cerrar el enlace ${id}`,
    groups: "Grupos",
    groupsText: "Los elementos asignados a un grupo llegan solo a sus miembros.",
    noGroups: "Aún no hay grupos.",
    group: "Grupo",
    members: "Personas",
    membersHint: "nombres, separados por comas",
    makeGroup: "Crear grupo",
    change: "Cambiar",
    changeOf: (name) => `Cambiar el grupo ${name}`,
    remove: "Borrar",
    removeOf: (name) => `Borrar el grupo ${name}`,
    others: "de otra persona",
    nobody: "aún nadie",
  },
  webhooks: {
    title: "Webhooks",
    text: "Un webhook avisa a un programa externo de lo que ocurre en este proyecto. Cada mensaje va firmado para que el receptor compruebe quién lo envía.",
    show: "Mostrar webhooks",
    off: "Los webhooks están desactivados: el operador aún no permite destinos (supt serve --webhook-hosts).",
    none: "Aún no hay webhooks.",
    link: "Dirección del receptor",
    chosen: "Eventos (todos, si no se elige ninguno)",
    events: "Eventos",
    all: "todos",
    add: "Añadir webhook",
    secret: "Secreto, que se muestra solo esta vez",
    state: "Estado",
    states: { on: "activo", paused: "en pausa", off: "desactivado" },
    failing: (n: number) => `${number(n)} fallos seguidos`,
    waiting: "En espera",
    succeeded: "Último éxito",
    test: "Probar",
    pause: "Pausar",
    resume: "Reanudar",
    rotate: "Nuevo secreto",
    remove: "Eliminar",
    really: "¿Eliminar de verdad?",
    deliveries: "Entregas",
    nothing: "Aún no se ha enviado nada.",
    when: "Cuándo",
    event: "Evento",
    item: "Elemento",
    attempts: "Intentos",
    response: "Respuesta",
    next: "Próximo intento",
    resend: "Enviar de nuevo",
    outcomes: {
      waiting: "en espera",
      sent: "aceptado",
      failed: "abandonado",
      gone: "ya no existe",
    },
  },
  people: {
    title: "Personas",
    empty: "Aún no se ha invitado a nadie.",
    name: "Nombre",
    role: "Papel",
    roles: {
      labeller: "Etiquetador",
      admin: "Responsable",
    },
    labels: "Etiquetas",
    rate: "Respuestas por minuto",
    rateHint: "Respuestas por minuto de trabajo, en las últimas 200",
    rateOf: (rate) => fixed(rate, 1),
    median: "Tiempo por respuesta",
    medianHint:
      "Tiempo mediano de un elemento en pantalla, en las últimas 200 respuestas, sin pausas",
    agreement: "Acuerdo",
    agreementHint:
      "Cuántas veces otros dieron la misma respuesta al mismo elemento, en las últimas 200 comparadas",
    help: "Velocidad y acuerdo se miden en las últimas 200 respuestas de cada persona, sin pausas. El acuerdo es cuántas veces otros dieron la misma respuesta al mismo elemento; un responsable que corrige cuenta como uno de ellos.",
    compared: (n) => `comparado con ${plural(n, { one: "# respuesta", other: "# respuestas" })}`,
    seconds: (ms) => `${fixed(ms / 1000, 1)} s`,
    here: "presente",
    away: "ausente",
    gone: "excluido",
    presence: "Presencia",
    actions: "Acciones",
    items: (name) => `Mostrar elementos que respondió ${name}`,
    renew: "Nuevo enlace",
    renewOf: (name) => `Nuevo enlace para ${name}`,
    revoke: "Excluir",
    revokeOf: (name) => `Excluir a ${name}`,
    revokeTitle: (name) => `¿Excluir a ${name}?`,
    revokeText:
      "Su enlace deja de valer al instante y se cierra su sesión. Sus etiquetas se quedan.",
  },
  invite: {
    title: "Invitar a alguien",
    button: "Crear un enlace",
    link: (name) => `Enlace de invitación para ${name}`,
    once: "Envíale este enlace. Se muestra una sola vez y vale una sola vez: la primera persona que lo abra inicia sesión con este nombre.",
    onlyHere:
      "Solo se abre en esta máquina. Para otras personas, inicia el servidor con --host y --url.",
    copy: "Copiar",
    copied: "Copiado",
    byHand: "Pulsa Ctrl+C para copiar",
  },
  items: {
    title: "Elementos",
    add: "Añadir elementos",
    gold: {
      active: "De control",
      retired: "De control, retirado",
    },
    search: "Buscar",
    searchHint: "Texto, número o identificador externo",
    kept: "Mostrar",
    keptOf: {
      all: "Todos los elementos",
      labelled: "Etiquetados",
      unlabelled: "Sin etiquetar",
      flagged: "Con aviso",
      disagreement: "Con desacuerdo",
      corrected: "Corregidos",
    },
    labeller: "Respondido por",
    anybody: "Cualquiera",
    question: "Pregunta",
    anyQuestion: "Cualquiera",
    value: "Respuesta",
    anyValue: "Cualquiera",
    clear: "Borrar",
    empty: "Ningún elemento coincide.",
    looking: "Nada entre los elementos revisados hasta ahora.",
    goOn: "Seguir buscando",
    open: (n) =>
      n
        ? plural(n, { one: "Falta # respuesta", other: "Faltan # respuestas" })
        : "No hacen falta más respuestas",
    consensus: "Consenso",
    confidence: "Seguro",
    agreement: "Acuerdo",
    unanswered: "Sin responder",
    id: (id) => `Elemento ${id}`,
    show: (id) => `Elemento ${id}: mostrar`,
    answers: "Respuestas",
    who: "Quién",
    when: "Cuándo",
    overruled: "sustituida",
    correction: "corrección",
    late: "adicional",
    flags: "Avisos",
    correct: "Corregir",
    correctText: "Tu respuesta sustituye a las suyas. Las suyas se conservan como constancia.",
    nothingMarked: "Nada marcado",
    noneChosen: "Nada elegido",
    undoStep: "Deshacer un paso",
    leftOut: "Sin respuesta",
    relations: "Relaciones",
    moreRegions: (n) => `y ${n} más`,
    view: "Mostrar respuestas",
    sideBySide: "Lado a lado",
    together: "Todas en una",
    by: (name, label) => `${name}: ${label}`,
    gave: (name, answer) => `Respuesta de ${name}: ${answer}.`,
    answerOf: (name) => `Respuesta de ${name}`,
    chosen: "Tu elección",
    saveNext: "Guardar y seguir",
    corrected: "Corregido",
    asJson: "La respuesta en JSON",
    badJson: "Aún no es JSON válido.",
  },
  flags: {
    title: "Avisos",
    open: "Por resolver",
    resolved: "Resueltos",
    empty: "No hay avisos por resolver. Lo que los etiquetadores avisen aparece aquí por sí solo.",
    emptyResolved: "Aún no se ha resuelto nada.",
    noNote: "Sin nota",
    by: (name) => `de ${name}`,
    resolve: "Resolver",
    reopen: "Reabrir",
    item: (id) => `Mostrar el elemento ${id}`,
  },
  project: {
    texts: "Título e instrucciones",
    titleField: "Título",
    guidelines: "Instrucciones",
    guidelinesHint: "En Markdown. Los etiquetadores las abren con H.",
    noGuidelines: "Aún nada.",
    preview: "Vista previa",
    previewItem: "La tarea como la ven los etiquetadores. Nada de lo que pulses aquí se guarda.",
    would: (value) => `La respuesta sería: ${value}`,
    noPreview: (kind) => `Las tareas del tipo «${kind}» las etiquetan programas.`,
    task: "Tarea",
    taskHint: "El cambio vale al instante para todos los que etiquetan.",
    options: "Opciones",
    labels: "Etiquetas",
    value: "Valor",
    shownAs: "Se muestra como",
    key: "Tecla",
    valueOf: (n) => `Valor de la opción ${number(n)}`,
    shownAsOf: (n) => `La opción ${number(n)} se muestra como`,
    keyOf: (n) => `Tecla de la opción ${number(n)}`,
    add: "Añadir una opción",
    fixed:
      "Ya hay respuestas, así que estos valores son fijos. Cambia en su lugar cómo se muestran.",
    remove: "Quitar",
    removeOf: (value) => `Quitar ${value}`,
    asJson: "En JSON",
    jsonField: "La tarea en JSON",
    badJson: "Aún no es un objeto JSON válido.",
    discard: "Descartar",
  },
  settings: {
    title: "Ajustes",
    own: "Como el servidor",
    noQuota: "Sin límite",
    names: {
      overlap: "Respuestas por elemento",
      lease: "Minutos por elemento",
      undo: "Minutos para deshacer",
      holdout: "Conjunto de prueba, en tanto por ciento",
      acquisition: "Qué se pregunta después",
      model: "Modelo",
      sure: "Seguro desde, en tanto por ciento",
      again: "Elementos que necesitan otra opinión",
      quota: "Respuestas de una persona como máximo",
      goldRate: "Elementos de control, en tanto por ciento",
      quiz: "Prueba inicial",
      goldMin: "Aciertos exigidos, en tanto por ciento",
    },
    hints: {
      overlap:
        "Número de personas que responden a cada elemento; 2..7 pregunta a 2, y a más donde no coinciden.",
      lease: "Después, el elemento va a otra persona.",
      undo: "Durante ese tiempo se puede cambiar una respuesta.",
      holdout: "Elementos al azar que prueban el modelo y no lo entrenan.",
      acquisition: "margin y entropy preguntan aquello de lo que el modelo está menos seguro.",
      model: "Lo que aprende de las respuestas.",
      sure: "No se pregunta a nadie más por un elemento cuya respuesta es así de segura.",
      again: "Ordenados: el modelo decide entre un elemento nuevo y otra opinión.",
      quota: "Después se les dice que han terminado.",
      goldRate: "Parte de lo que recibe cada persona. Nadie distingue tal elemento de los demás.",
      quiz: "Número de elementos de control que superar antes de nada; 0: ninguno.",
      goldMin:
        "Quien acierta menos elementos de control no recibe nada más, hasta que lo permitas; 0: nunca.",
    },
    blind: "Ocultar el progreso y el modelo a los etiquetadores",
    opinions: "Varias opiniones",
    orders: {
      first: "Antes de los elementos nuevos",
      ranked: "Ordenados entre los elementos nuevos",
    },
    gold: "Elementos de control",
    goldNote:
      "Elementos de respuesta conocida, para ver cómo trabaja cada persona. Se añaden con gold: true y una etiqueta.",
    goldFeedback: "Decir a cada persona si acertó",
    goldJudged: "Se juzga tras 10 elementos de control, y tras la prueba inicial.",
  },
  oversight: {
    log: {
      title: "Registro",
      note: "Lo que hicieron responsables y operadores, lo más nuevo primero. Solo se añaden entradas.",
      empty: "Aún no se ha hecho nada.",
      when: "Cuándo",
      who: "Quién",
      what: "Qué",
      details: "Detalles",
      operator: "Operador",
      show: "Mostrar el registro",
    },
    acts: {
      project_created: "Proyecto creado",
      project_changed: "Proyecto cambiado",
      project_paused: "Pausado",
      project_resumed: "Reanudado",
      project_archived: "Archivado",
      project_unarchived: "Desarchivado",
      project_imported: "Proyecto importado",
      project_handed_over: "Proyecto traspasado",
      settings_changed: "Ajustes cambiados",
      ranking_set: "Orden fijado a mano",
      items_added: "Elementos añadidos",
      items_reopened: "Elementos reabiertos",
      labels_imported: "Etiquetas importadas",
      labels_given: "Muchos elementos etiquetados",
      labels_taken_back: "Etiquetas retiradas",
      item_corrected: "Elemento corregido",
      items_corrected: "Muchos elementos corregidos",
      corrections_taken_back: "Correcciones retiradas",
      suspect_closed: "Error probable cerrado",
      suspect_opened: "Error probable reabierto",
      second_look: "Segunda mirada pedida",
      flag_resolved: "Aviso resuelto",
      flag_opened: "Aviso reabierto",
      flag_answered: "Aviso contestado",
      suggestions_added: "Sugerencias añadidas",
      suggestions_deleted: "Sugerencias borradas",
      suggestions_accepted: "Sugerencias aceptadas",
      suggestions_taken_back: "Sugerencias aceptadas retiradas",
      labeller_invited: "Invitación",
      labeller_reinvited: "Nuevo enlace creado",
      labeller_revoked: "Acceso retirado",
      labeller_voided: "Etiquetas retiradas",
      labeller_lifted: "Readmisión",
      labeller_erased: "Persona borrada",
      sign_in_role: "Papel por inicio de sesión",
      link_made: "Enlace abierto creado",
      link_closed: "Enlace abierto cerrado",
      group_created: "Grupo creado",
      group_changed: "Grupo cambiado",
      group_removed: "Grupo borrado",
      gold_added: "Elementos de control añadidos",
      gold_retired: "Elementos de control retirados",
      events_switched_on: "Eventos activados",
      events_switched_off: "Eventos desactivados",
      webhook_made: "Webhook creado",
      webhook_changed: "Webhook modificado",
      webhook_rotated: "Secreto del webhook sustituido",
      webhook_removed: "Webhook eliminado",
      webhook_tested: "Webhook probado",
      webhook_replayed: "Eventos del webhook enviados de nuevo",
      webhook_resent: "Entrega de un webhook enviada de nuevo",
      webhook_switched_off: "Webhook desactivado por el servidor",
      labels_exported: "Etiquetas exportadas",
    },
    standing: {
      voided: "Etiquetas retiradas",
      quiz: "Prueba inicial no superada",
      gold: (right, of) =>
        `Suspendido: ${number(right)} de ${number(of)} respuestas de control correctas`,
      lift: "Dejar seguir",
      of: (name) => `Dejar seguir a ${name}`,
    },
    void: {
      button: "Retirar etiquetas",
      of: (name) => `Retirar las etiquetas de ${name}`,
      title: (name) => `¿Retirar las etiquetas de ${name}?`,
      text: "Sus elementos van a otras personas, y ya no recibe más de este proyecto. Lo retirado queda en la base de datos y en las exportaciones con etiquetas retiradas.",
      count: (labels, of) =>
        `Se trata de ${plural(labels, { one: "# etiqueta", other: "# etiquetas" })} de ${items(of)}.`,
      reason: "Motivo",
      reasonHint: "Las exportaciones y el registro lo muestran.",
      since: "Solo etiquetas desde (fecha, opcional)",
    },
    thread: {
      answer: "Contestar",
      answerTo: (name) => `Tu respuesta a ${name}`,
      send: "Enviar",
      unseen: "aún sin leer",
      by: (name) => `${name}:`,
    },
  },
  shown: {
    title: "Lo que ven los etiquetadores",
    note: "Una sugerencia se muestra como tal, e Intro la acepta. Los elementos que prueban el modelo y las segundas opiniones nunca muestran una.",
    own: {
      off: "Ninguna",
      model: "El modelo del proyecto",
    },
    names: {
      suggest: "Sugerencias de",
      suggestMin: "Puntuación mínima, en tanto por ciento",
      suggestBlind: "Sin sugerencia, en tanto por ciento",
    },
    hints: {
      suggest: "Las fuentes se añaden con supt suggestions add.",
      suggestMin: "Las sugerencias menos seguras no se muestran.",
      suggestBlind:
        "Parte de los elementos, al azar para cada persona, que dice qué hacen las sugerencias.",
    },
    outside: "Indica porcentajes de 0 a 100.",
  },
  task: {
    settings: "Más ajustes",
    questions: "Preguntas",
    addQuestion: "Añadir una pregunta",
    aboutRegions: "Se pregunta sobre cada región con esta etiqueta",
    relations: "Relaciones entre regiones",
    addRelation: "Añadir una relación",
    untitled: "Pregunta",
    conditional: "condicional",
    up: (title) => `Subir ${title}`,
    down: (title) => `Bajar ${title}`,
    moveIn: (name) => `Poner ${name} bajo la opción de arriba`,
    moveOut: (name) => `Sacar ${name}`,
    moreOf: (name) => `Más sobre ${name}`,
    optionOf: (n) => `opción ${number(n)}`,
    hint: "Explicación bajo el nombre",
    title: "Pregunta tal como se lee",
    name: "Nombre en las respuestas",
    nameHint: "El nombre es la columna en las exportaciones.",
    kind: "Tipo",
    answered: "Ya hay respuestas, así que el nombre y el tipo son fijos.",
    help: "Ayuda bajo la pregunta",
    required: "Respuesta obligatoria",
    when: "Se pregunta",
    always: "Siempre",
    after: (title) => `Tras una respuesta a «${title}»`,
    answers: "Tras estas respuestas",
    lowest: "Mínimo",
    highest: "Máximo",
    learn: "Un modelo aprende",
    learnEvery: "Toda pregunta que pueda aprender",
    atLine: (line) => `Línea ${number(line)}`,
    kinds: {
      choice: "Una opción",
      choices: "Varias opciones",
      text: "Texto",
      rating: "Valoración",
      rank: "Orden",
      spans: "Fragmentos de un texto",
      segments: "Segmentos de tiempo",
      boxes: "Rectángulos",
      polygons: "Polígonos",
      points: "Puntos",
      compare: "Comparación",
      form: "Varias preguntas",
    },
    fields: {
      options_from: "Campo del elemento que enumera sus opciones",
      inner: "Se pueden elegir opciones que tienen otras debajo",
      other: "Se puede escribir una respuesta propia",
      min: "Al menos",
      max: "Como mucho",
      max_length: "Número máximo de caracteres",
      placeholder: "Texto en el campo vacío",
      scale: "Escala",
      anchors: "Qué significan los extremos",
      on: "Campo del elemento que se marca",
      accept_empty: "Se puede no marcar nada",
      snap: "Las marcas se ajustan a las palabras",
    },
  },
  looks: {
    title: "Aspecto de los elementos",
    field: "Hoja de estilo (CSS)",
    hint: "Solo para el elemento, hasta 16 KiB. No puede cargar nada. Clases: text-view, prose, table-view, field, badge, chat, turn.",
    fromFile: "Tomar un archivo CSS",
    tooLarge: (name) => `${name} supera los 16 KiB`,
    firstItem: "Primer elemento con esta hoja de estilo",
    imagesHint:
      "Las imágenes se pueden elegir, pegar o soltar: PNG, JPEG, GIF o WebP de hasta 180 kB cada una, 187 kB juntas.",
    addImages: "Añadir imágenes",
    faults: {
      format: "no es una imagen PNG, JPEG, GIF o WebP",
      size: "supera los 180 kB: hazla más pequeña",
      sum: "es demasiado: todas las imágenes juntas pueden tener 187 kB (250 000 caracteres como texto)",
    },
    flaws: {
      text: "El texto puede tener 100 000 caracteres: acórtalo.",
      images:
        "Todas las imágenes juntas pueden tener 187 kB (250 000 caracteres como texto): quita una.",
    },
  },
  exports: {
    title: "Descargar etiquetas",
    note: "Las respuestas deshechas no se incluyen. Las respuestas corregidas se conservan, marcadas como sustituidas; la corrección las sigue.",
    format: "Formato",
    formatHints: {
      csv: "Para hojas de cálculo: las celdas que calcularían reciben un apóstrofo.",
      hf: "Un zip con una carpeta para datasets.load_from_disk.",
      yolo: "Un zip con etiquetas y data.yaml.",
      voc: "Un zip con un archivo XML por imagen.",
    },
    resolve: "Filas",
    resolves: {
      none: "Cada etiqueta",
      majority: "Una por elemento, mayoría",
      consensus: "Una por elemento, consenso",
    },
    usual: (what) => `Por defecto: ${what.toLowerCase()}`,
    resolveHint: "Un consenso pondera las respuestas según lo fiables que son las personas.",
    since: "Desde",
    sinceHint: "Solo etiquetas a partir de entonces; vacío: todas.",
    withItems: "Con el contenido de cada elemento",
    noMachine: "Sin etiquetas dadas por programas",
    download: "Descargar",
    saved: (size) => `Guardado, ${size}`,
  },
  projectFile: {
    title: "Todo el proyecto en un archivo",
    note: "Elementos, etiquetas con su historia, ajustes y nombres de las personas. supt project import lo lee en cualquier base de datos, y es una copia de seguridad de este proyecto. Los archivos bajo --media-root no van dentro.",
    download: "Obtener el archivo",
  },
  ownership: {
    archive: "Archivar",
    archiveText:
      "Nadie recibe más elementos, nada se puede cambiar, y el proyecto sale de las listas. Las etiquetas se quedan y se pueden descargar.",
    archivedFields: "Este proyecto está archivado. Recupéralo abajo para cambiarlo.",
    archivedText: "Este proyecto está archivado: no se reparte nada y nada se puede cambiar.",
    archiveNow: "Archivar el proyecto",
    unarchive: "Recuperar",
    handOver: "Traspasar",
    handOverText:
      "Otra persona pasa a ser responsable. Te quedas como etiquetador y ya no puedes gestionar el proyecto.",
    newOwner: "Nombre del nuevo responsable",
    handOverNow: "Traspasar",
    done: (name) => `El proyecto es ahora de ${name}`,
    noLink: "Esa persona tiene un enlace o una sesión, y encuentra el proyecto en su lista.",
    sure: "¿Seguro?",
  },
};

const reviewReasons: Record<string, (n: number) => string> = {
  corrected: (n) =>
    plural(n, {
      one: "# ya tenía la respuesta de un responsable.",
      other: "# ya tenían la respuesta de un responsable.",
    }),
  withdrawn: (n) => plural(n, { one: "# se retiró antes.", other: "# se retiraron antes." }),
  unknown: (n) => plural(n, { one: "# ya no existe.", other: "# ya no existen." }),
  unsure: (n) => plural(n, { one: "# no tiene respuestas.", other: "# no tienen respuestas." }),
  unfit: (n) => `Para ${n} no es una respuesta posible.`,
};

const manyReasons: Readonly<Record<string, string>> = {
  full: "no hay ningún puesto libre",
  mine: "ya has respondido, o lo tienes en pantalla",
  audited: "dice lo buenas que son las sugerencias aceptadas",
  withdrawn: "esto se deshizo",
  unknown: "no existe tal elemento",
};

/** Texts of the New project page. */
export const create: English["create"] = {
  title: "Nuevo proyecto",
  lead: "De un archivo a un enlace para tus colegas, en un minuto.",
  steps: {
    file: "Datos",
    show: "Qué se ve",
    ask: "Qué se pregunta",
    ready: "Invitar",
  },
  stepsName: "Pasos",
  next: "Continuar",
  back: "Atrás",
  forbidden: "No puedes crear proyectos",
  forbiddenText: "Pide un enlace a quien administra el servidor. Esta orden imprime uno:",
  drop: "Suelta aquí un archivo o elige uno",
  dropNow: "Suelta para añadirlo",
  formats: "Una tabla (CSV, Excel, Parquet), líneas JSON, un archivo de texto o varias imágenes.",
  choose: "Elegir archivos",
  sending: (name) => `Enviando ${name}`,
  reading: (name) => `Leyendo ${name}`,
  cancel: "Cancelar",
  other: "Elegir otro archivo",
  oneFile: "Elige un archivo o varias imágenes: solo las imágenes se añaden de varias en varias.",
  noSounds:
    "Los sonidos se añaden con supt items add, o como direcciones en una columna de una tabla.",
  fault: {
    format: "no es una imagen JPEG, PNG, GIF, WebP, AVIF o BMP: conviértela",
    size: "supera los 11 MB",
    twice: "un segundo archivo con este nombre",
  },
  sheet: "Hoja",
  encoding: "Codificación del archivo",
  encodings: {
    cp1252: "Windows, Europa occidental",
    cp1250: "Windows, Europa central",
    cp1251: "Windows, cirílico",
    cp1253: "Windows, griego",
    cp1254: "Windows, turco",
    shift_jis: "Japonés",
    gb18030: "Chino simplificado",
    big5: "Chino tradicional",
    euc_kr: "Coreano",
    mac_roman: "Mac antiguo",
    "utf-16-le": "UTF-16 sin marca de orden de bytes",
  },
  readAgain: "Leerlo así",
  noImages: "No se puede añadir ninguno de estos archivos.",
  leftOut: (n) => plural(n, { one: "# archivo queda fuera:", other: "# archivos quedan fuera:" }),
  images: (n) => plural(n, { one: "# imagen", other: "# imágenes" }),
  rows: (n) => plural(n, { one: "# fila", other: "# filas" }),
  again:
    "Elige el archivo de nuevo: es demasiado grande para guardarlo mientras la página se recarga.",
  columns: "Columnas",
  column: "Columna",
  type: "Tipo",
  examples: "Ejemplos",
  use: "Se usa como",
  useOf: (name) => `Uso de ${name}`,
  uses: {
    show: "Se muestra",
    options: "Opciones del elemento",
    id: "Identificador del elemento",
    label: "Respuesta conocida",
    features: "Entrada del modelo",
    meta: "Se guarda, no se muestra",
    off: "Se deja fuera",
  },
  types: {
    text: "Texto",
    integer: "Número entero",
    decimal: "Número",
    boolean: "Sí o no",
    date: "Fecha",
    timestamp: "Hora",
    bytes: "Archivo",
    list: "Lista",
    object: "Objeto",
    mixed: "Mixto",
  },
  many: {
    search: "Buscar columnas",
    use: (n) => plural(n, { one: "Usarla como", other: "Usar las # como" }),
    choose: "Elegir…",
    some: (n) => plural(n, { one: "# columna", other: "# columnas" }),
    found: (n, all) =>
      n === all ? `Las ${number(all)} columnas.` : `${number(n)} de ${number(all)} columnas.`,
  },
  missing: (n) => plural(n, { one: "# vacío", other: "# vacíos" }),
  distinct: (n) => plural(n, { one: "# valor", other: "# valores" }),
  up: (name) => `Subir ${name}`,
  as: "Se muestra como",
  asOf: {
    text: "Texto",
    markdown: "Markdown",
    html: "HTML (en un marco cerrado)",
    chat: "Conversación",
    image: "Imagen (dirección o ruta)",
    audio: "Sonido (dirección o ruta)",
    video: "Vídeo (dirección o ruta)",
    series: "Números en el tiempo",
    badge: "Distintivo",
    json: "JSON",
  },
  wordOf: (name) => `Cómo se muestra ${name}`,
  layout: "Disposición",
  layouts: {
    table: "Una tabla de nombres y valores",
    fields: "Campo a campo",
  },
  ownForm: {
    title: "Varias preguntas",
    description: "Un formulario: cada pregunta a su manera.",
  },
  preview: "Como lo verán",
  item: (n) => `Elemento ${number(n)}`,
  nothingShown: "Elige al menos una columna que mostrar.",
  allLabelled:
    "Todas las filas tienen respuesta conocida: no quedaría nada que etiquetar. Elige otro uso.",
  refusedRows: (n) =>
    plural(n, { one: "# fila no se puede añadir:", other: "# filas no se pueden añadir:" }),
  refusedRow: (line, reason) => (line === null ? reason : `Fila ${number(line)}: ${reason}`),
  moreRows: (n) => `y ${number(n)} más`,
  skipBad: "Dejar fuera estas filas y añadir las demás",
  templates: "¿Qué hay que hacer?",
  orTemplate: "O empieza con una tarea preparada y diez elementos para probarla",
  withItems: "Crearla con sus elementos",
  own: {
    title: "Tus propias respuestas",
    description: "Una respuesta por elemento, de las que escribas.",
  },
  templateOf: {
    anomalies: {
      title: "Anomalías en una serie temporal",
      description: "Marcar partes de una medición que parecen erróneas, como picos.",
    },
    chats: {
      title: "La mejor de dos conversaciones",
      description: "¿Cuál de dos conversaciones con un asistente fue mejor?",
    },
    ranking: {
      title: "Orden de respuestas",
      description: "Ordenar varias respuestas a la misma pregunta, la mejor primero.",
    },
    "rating-reasons": {
      title: "Valoración con motivos",
      description: "¿Qué tan bueno es y, si no lo es, por qué?",
    },
    relations: {
      title: "Nombres y sus relaciones",
      description: "Marcar nombres y decir quién trabaja dónde y qué está dónde.",
    },
    ticket: {
      title: "Formulario para una consulta",
      description: "Varias preguntas sobre un mensaje: tema, urgencia, productos, pruebas.",
    },
    boxes: {
      title: "Marcos alrededor de objetos",
      description: "Rectángulos con nombre en imágenes, con datos de cada uno.",
    },
    captions: { title: "Pie de imagen", description: "Una frase que dice qué se ve." },
    entities: {
      title: "Nombres en un texto",
      description: "Marcar personas y lugares, palabra por palabra.",
    },
    "image-classification": {
      title: "Clase de una imagen",
      description: "Una clase para cada imagen.",
    },
    intent: {
      title: "Intención de un mensaje",
      description: "¿Qué quiere alguien? Para chats, correos y tickets.",
    },
    "personal-data": {
      title: "Datos personales",
      description: "Marcar lo que permite reconocer a una persona, para quitarlo después.",
    },
    points: {
      title: "Puntos en una imagen",
      description: "Puntos con nombre, por ejemplo en una cara.",
    },
    polygons: { title: "Contornos de objetos", description: "Polígonos con nombre en imágenes." },
    preference: {
      title: "La mejor de dos respuestas",
      description: "¿Cuál de dos respuestas a la misma pregunta es mejor?",
    },
    rating: {
      title: "Valoración en una escala",
      description: "¿Qué tan bueno es, de muy malo a muy bueno?",
    },
    sentiment: {
      title: "Sentimiento de un texto",
      description: "¿Una reseña, un comentario, un mensaje es positivo o negativo?",
    },
    sounds: { title: "Tipo de sonido", description: "¿Qué se oye en una grabación?" },
    spam: {
      title: "Spam o no",
      description: "Dos respuestas de una tecla cada una: para filtrar comentarios y mensajes.",
    },
    summary: {
      title: "Resumen de un texto",
      description: "Una o dos frases que dicen lo que dice un texto.",
    },
    tags: {
      title: "Varias palabras clave de un texto",
      description: "Tantas como quieras, como géneros, temas o habilidades.",
    },
    topics: {
      title: "Tema de un texto",
      description: "¿De qué trata un artículo? Un árbol de temas.",
    },
    transcripts: {
      title: "Transcripción de una grabación",
      description: "Marcar quién habla y cuándo, y escribir lo que dice.",
    },
  },
  proposed: (column) => `Las respuestas son las de la columna ${column}. Cámbialas como quieras.`,
  lacks: "Añade al menos una respuesta.",
  about: "Nombre",
  titleField: "Título",
  slugField: "Nombre en las direcciones",
  slugHint: "Minúsculas, cifras y guiones.",
  guidelines: "Instrucciones (opcional)",
  create: "Crear el proyecto",
  creating: "Creando…",
  adding: "Añadiendo los elementos",
  addingNow: "Casi listo: el servidor los está guardando.",
  added: (n, title) =>
    `${plural(n, { one: "# elemento añadido", other: "# elementos añadidos" })} a «${title}».`,
  leftOutRows: (n) => plural(n, { one: "# fila quedó fuera.", other: "# filas quedaron fuera." }),
  retry: "Reintentar",
  retryGood: "Añadir lo bueno y dejar fuera el resto",
  inviteHint: "Envía a cada persona su propio enlace.",
  label: "Etiquetar tú mismo",
  manage: "Abrir la página del responsable",
  another: "Crear otro proyecto",
  add: {
    title: "Añadir elementos",
    done: "Elementos añadidos",
    close: "Cerrar",
    now: "Añadir los elementos",
    update:
      "Dar el contenido del archivo a los elementos conocidos por su identificador que aún no tengan respuestas",
    leaveOut: (n) =>
      plural(n, {
        one: "# fila no se puede añadir: déjala fuera o corrige el archivo.",
        other: "# filas no se pueden añadir: déjalas fuera o corrige el archivo.",
      }),
    nothing: "No se puede añadir ninguna fila.",
    noImages:
      "Los elementos de este proyecto no son imágenes: añade una tabla o crea otro proyecto.",
    added: (n) => plural(n, { one: "# elemento añadido.", other: "# elementos añadidos." }),
    updated: (n) =>
      plural(n, {
        one: "# elemento conocido cambiado.",
        other: "# elementos conocidos cambiados.",
      }),
    known: (n) =>
      plural(n, {
        one: "# elemento ya conocido y no añadido de nuevo.",
        other: "# elementos ya conocidos y no añadidos de nuevo.",
      }),
    reasons: "Quedaron fuera:",
    download: (n, total) =>
      n < total ? `Descargar los primeros ${number(n)} motivos` : "Descargar los motivos",
    show: "Mostrar los elementos",
    again: "Añadir más",
  },
};

/** Sentences of the server: `$1` is what the first group of a sentence's pattern found. */
export const server: English["server"] = {
  line: "línea",
  sentences: {
    cells: "tiene $1 celdas, y el encabezado $2: pon entre comillas las celdas que contienen $3",
    notUtf8: "no está en UTF-8",
    noHeader: "está vacío: la primera fila debe nombrar las columnas",
    emptyFile: "está vacío: no hay nada que etiquetar",
    damaged: "no se puede leer y quizá esté dañado: guárdalo de nuevo, o como CSV",
    unreadable: "no se puede leer",
    fileTooLarge: "El archivo supera los $1 MB: divídelo o usa supt items add.",
    fileTooCostly:
      "El archivo necesita más memoria o tiempo del que permite el servidor: usa supt items add.",
    tooMuchMemory: "necesita más memoria de la que permite el servidor: usa supt items add",
    tooSlow: "El archivo llega muy despacio y otros esperan: envíalo de nuevo más tarde.",
    importing: "Ya hay otra importación en este proyecto: inténtalo más tarde.",
    busy: "El servidor está leyendo muchos archivos: envíalo de nuevo en un momento.",
    features: "columna «$1»: un modelo recibe números o listas de números, no $2",
    emptyColumn: "la columna «$1» está vacía: no hay nada que mostrar",
    noColumn: "no tiene la columna «$1»; tiene $2",
    otherColumn: "no tiene la columna «$1», sino «$2»",
    nothingToShow: "no tiene ninguna columna que mostrar",
    labelNotAllowed: "la respuesta conocida no está permitida: $1",
    idTaken:
      "el identificador «$1» ya existe con otro contenido: dale otro al elemento, o actualízalo",
    itemTooLarge:
      "el elemento es demasiado grande para enviarlo: guárdalo en un archivo y añade su ruta",
    notAnOption: "Debe ser una de las opciones de la tarea, también en el tipo.",
    notOptions: "Debe ser una lista de opciones de la tarea, también en el tipo.",
    notInteger: "Debe ser un número entero de $1 a $2.",
    answerLost:
      "Una respuesta no estaría permitida con esta tarea. Conserva lo que necesita, o crea un proyecto nuevo.",
    answersLost:
      "$1 respuestas no estarían permitidas con esta tarea. Conserva lo que necesitan, o crea un proyecto nuevo.",
    sameValue: "Dos opciones tienen el mismo valor: quita una.",
    sameKey: "Dos opciones tienen la misma tecla: elige otra.",
    escapes: "\\ no está permitido: escribe el propio carácter",
    sign: "el signo $1 no está permitido",
    nested: "está demasiado anidado",
    noCss: "no es CSS ($1)",
    noRule: "no es una regla",
    fixedPosition: "position: fixed no está permitido, porque saldría del elemento",
    loads: "$1 no está permitido: no se puede cargar nada",
    notAllowed: "$1 no está permitido",
    tooLong: "no puede tener más de $1 bytes, y tiene $2",
    slugTaken: "Ya hay un proyecto «$1»: elige otro nombre.",
    mostProjects:
      "Has creado $1 proyectos de los $2 permitidos: pide más a quien administra el servidor.",
    archived: "Este proyecto está archivado: recupéralo primero.",
    deleted: "Este proyecto se ha borrado.",
    noProject: "Este proyecto no existe para ti.",
    onlyOwner: "Solo un responsable del proyecto puede hacerlo.",
    forOthers: "Esto es para otros: pídelo a otro responsable.",
    notYourself: "No puedes hacerlo contigo mismo: pídelo a otro responsable.",
    name: "Este nombre no se puede usar aquí: elige otro.",
    lastOwner: "Es el último responsable del proyecto: invita antes a otro.",
    revoked: "$1 está excluido: invita antes a esa persona de nuevo.",
    noLabeller: "«$1» no está aquí: invita antes a esa persona.",
    notLabelled: "Nadie ha etiquetado aún este elemento, así que no hay nada que volver a mirar.",
    linksOff: "Los enlaces de invitación están desactivados aquí: se inicia sesión en $1.",
    settled: "La respuesta de un responsable ya resolvió este elemento: corrígela en su lugar.",
    notGrouped:
      "Aún no se sabe qué elementos se parecen: un entrenamiento los agrupa, tras su evaluación.",
    notSuspect: "Este elemento ya no está entre los errores probables.",
    making: "Se están aceptando o retirando etiquetas de este proyecto: inténtalo cuando termine.",
    noSuggestions: "No hay sugerencias de «$1».",
    noDatabase: "La base de datos no está disponible: inténtalo en un momento.",
  },
};

/**
 * Texts of the page in Portuguese as in Brazil, which says "você".
 *
 * Words: item item, label rótulo, to label rotular, labeller anotador, owner responsável,
 * operator operador, answer resposta, flag aviso, suggestion sugestão, guidelines instruções,
 * queue fila, gold item item de controle, review revisão, agreement concordância,
 * consensus consenso, region região, span trecho, shape forma, segment segmento, skip pular,
 * submit enviar, hold-out conjunto de teste.
 */
import { figuresOf } from "../figures";
import { formatsOf } from "../formats";
import type { English } from "../parts";

const { clock, cut, day, fixed, list, number, plural } = formatsOf("pt");
const figures = /* @__PURE__ */ figuresOf("pt");

const answers = (n: number): string => plural(n, { one: "# resposta", other: "# respostas" });
const items = (n: number): string => plural(n, { one: "# item", other: "# itens" });
const range = (low: number, high: number): string =>
  `${figures.signed(low, 2)} a ${figures.signed(high, 2)}`;
const percent = (share: number): string => `${figures.whole(share)}%`;
const exactPercent = (share: number): string => `${figures.exact(share)}%`;

/** Texts that every labeller loads. */
export const page: English["page"] = {
  http: {
    unreachable: "Não é possível acessar o servidor. Verifique a rede e tente de novo.",
    failed: (status) => `O servidor recusou o pedido (código ${status}).`,
  },
  app: {
    loading: "Carregando…",
    notFound: "Esta página não existe",
    notFoundText: "Verifique o endereço ou vá à lista dos seus projetos.",
    toProjects: "Seus projetos",
    retry: "Tentar de novo",
    language: "Idioma",
    signOut: "Sair",
    signOutText:
      "Você precisará de um novo link de convite para voltar. As respostas ficam salvas.",
    stay: "Ficar",
  },
  label: {
    item: "Item",
    answers: "Respostas",
    progress: "Rotulado até agora",
    done: (done, total) => `${number(done)} de ${number(total)}`,
    mine: (n) => `${number(n)} por você`,
    labellers: (n) => plural(n, { one: "# anotador", other: "# anotadores" }),
    guidelines: "Instruções",
    manage: "Gerenciar",
    close: "Fechar",
    undo: "Desfazer",
    skip: "Pular",
    former: "Sua resposta anterior",
    dismiss: "Dispensar",
    cancel: "Cancelar",
    submit: "Enviar",
    flag: "Avisar",
    keys: "Teclas",
    changed: "mudou",
    help: "Ajuda",
    relabels: (words) => `A próxima resposta substitui “${cut(words, 24)}”.`,
    search: "Buscar rótulos",
    found: (n) => (n ? plural(n, { one: "# rótulo", other: "# rótulos" }) : "Nenhum rótulo assim"),
    noOptions: "Este item não tem opções: pule-o.",
    unknownTask: (kind) => `Esta página não conhece tarefas do tipo “${kind}”.`,
  },
  model: {
    state: {
      idle: "",
      queued: "Treino em breve…",
      training: "Treinando…",
      ready: "Modelo pronto",
      failed: "O treino falhou",
    },
    score: (score) => `Pontuação ${fixed(score, 2)}`,
    scoreHint:
      "Pontuação do modelo em validação cruzada nos rótulos até agora. Parece baixa: os itens mais difíceis são rotulados primeiro.",
  },
  form: {
    missing: (name, more) =>
      more
        ? `Falta responder: ${name} e ${plural(more, { one: "mais #", other: "mais #" })}`
        : `Falta responder: ${name}`,
    unfinished: "Esta resposta não está completa.",
    required: "Esta pergunta precisa de resposta.",
    undone: (name) => `Desfeito: ${name}`,
    nowAsked: (names) => `Agora também se pergunta: ${list(names)}`,
    notAsked: (names) => `Não se pergunta mais: ${list(names)}`,
    chosen: "Sua resposta",
    complete: "Todas as perguntas foram respondidas",
    place: (place, count) => `Pergunta ${number(place)} de ${number(count)}:`,
    optional: "opcional",
    leaveOut: "Sem resposta",
    next: "Próxima",
  },
  status: {
    saved: "Tudo salvo",
    unsaved: (n) => plural(n, { one: "# não salva", other: "# não salvas" }),
    offline: "Sem conexão, reconectando…",
    connecting: "Conectando…",
    restarting: "Servidor reiniciando…",
    restartingUnsaved: (n) =>
      `Servidor reiniciando, ${plural(n, { one: "# não salva", other: "# não salvas" })}`,
    offlineUnsaved: (n) =>
      `Sem conexão, ${plural(n, { one: "# não salva", other: "# não salvas" })}`,
    tabUnsaved: (n, title) =>
      `(${plural(n, { one: "# não salva", other: "# não salvas" })}) ${title}`,
    quiz: (n, of) => `Teste ${number(n)} de ${number(of)}`,
  },
  announce: {
    text: (text) => `Próximo item: ${text}`,
    image: "Próximo item: uma imagem",
    sound: "Próximo item: um som",
    pair: "Próximo item: um par",
    other: "Próximo item",
    suggested: (who, what) => `${who}: ${what}`,
    again: "De volta a um item anterior",
  },
  views: {
    loading: {
      title: "Carregando o próximo item…",
      text: "",
    },
    undoing: {
      title: "Desfazendo…",
      text: "",
    },
    waiting: {
      title: "Nada a fazer agora",
      text: (out) =>
        out
          ? plural(out, {
              one: "O último item está com outra pessoa. Se voltar, aparecerá aqui.",
              other:
                "Os últimos # itens estão com outras pessoas. Se algum voltar, aparecerá aqui.",
            })
          : "Itens novos aparecerão aqui.",
    },
    nothing: {
      title: "Não resta nada para você",
      text: "Você viu tudo o que ainda está aberto. Itens novos aparecerão aqui.",
    },
    done: {
      title: "Tudo está rotulado",
      text: "Obrigado! Se itens forem adicionados, aparecerão aqui.",
    },
    paused: {
      title: "A rotulagem está em pausa",
      text: "O responsável pelo projeto a pausou. Esta página continuará sozinha.",
    },
    offline: {
      title: "Sem conexão",
      text: (n) =>
        n
          ? plural(n, {
              one: "# resposta está guardada neste dispositivo. Será enviada assim que o servidor voltar.",
              other:
                "# respostas estão guardadas neste dispositivo. Serão enviadas assim que o servidor voltar.",
            })
          : "Esta página continuará assim que o servidor voltar.",
    },
    restarting: {
      title: "O servidor está reiniciando",
      text: (n) =>
        n
          ? plural(n, {
              one: "# resposta está guardada neste dispositivo. Será enviada em instantes.",
              other: "# respostas estão guardadas neste dispositivo. Serão enviadas em instantes.",
            })
          : "Esta página continuará em instantes.",
    },
    signedOut: {
      title: "Você não está conectado",
      text: "Peça ao responsável pelo projeto um link de convite e abra-o neste navegador.",
      kept: (n) =>
        plural(n, {
          one: "# resposta fica neste dispositivo até você voltar.",
          other: "# respostas ficam neste dispositivo até você voltar.",
        }),
    },
    noProject: {
      title: "Este projeto não existe",
      text: "Verifique o endereço ou pergunte a quem o deu a você.",
    },
  },
  closed: {
    title: "A rotulagem parou",
    text: (code) =>
      closings[code] ??
      `O servidor fechou a conexão (código ${code}). Tente de novo ou avise o responsável pelo projeto.`,
    kept: (n) =>
      plural(n, {
        one: "# resposta está guardada neste dispositivo.",
        other: "# respostas estão guardadas neste dispositivo.",
      }),
    again: "Tentar de novo",
    here: "Continuar aqui",
  },
  notices: {
    late: (n) =>
      plural(n, {
        one: "Uma resposta chegou tarde: conta como opinião extra, porque o item tinha sido dado a outra pessoa.",
        other:
          "# respostas chegaram tarde: contam como opiniões extras, porque os itens tinham sido dados a outra pessoa.",
      }),
    lease_lost: (n) =>
      plural(n, {
        one: "Uma resposta não pôde ser salva: o item não é mais seu.",
        other: "# respostas não puderam ser salvas: os itens não são mais seus.",
      }),
    lapsed: () =>
      "O item voltou à fila enquanto você estava fora. O que você tinha começado foi guardado.",
    flagged: () => "O responsável pelo projeto verá sua nota.",
    flag_refused: (_, detail = "") => `A nota não pôde ser salva: ${detail}`,
    refused: (_, detail = "") => `O servidor recusou uma resposta: ${detail}`,
    too_large: () => "Esta resposta é longa demais para enviar. Encurte-a.",
    undo_expired: () => "Essa resposta não pode mais ser desfeita.",
    undo_offline: () =>
      "Essa resposta já foi enviada. Você poderá desfazê-la quando houver conexão.",
    not_kept: () =>
      "Este navegador não consegue guardar respostas para depois. Fique na página até tudo estar salvo.",
    guidelines_changed: () => "As instruções mudaram.",
    task_changed: () => "A tarefa mudou. Veja as respostas possíveis antes de continuar.",
    misunderstood: (_, detail = "") => `O servidor não entendeu esta página: ${detail}`,
  },
  flag: {
    unread: (n) => `${n} não lidas`,
  },
  rail: {
    title: "Suas últimas respostas",
    skipped: "pulado",
    reopen: (words) => `Reabrir: ${words}`,
    fate: {
      saved: "salva",
      unsaved: "ainda não salva",
      late: "guardada como extra",
      lost: "não salva",
    },
  },
  suggestion: {
    title: "Sugestão",
    by: (source, percent) =>
      percent === null ? `Sugerido por ${source}` : `Sugerido por ${source} com ${percent}%`,
    model: "o modelo",
    mark: "sugerido",
    empty: "nada",
    parts: (open) => `${open ? `${number(open)} a conferir` : "Tudo conferido"}`,
    noParts: "nada a marcar",
    accept: "Aceitar",
    look: "Próxima",
    reject: "Rejeitar",
    acceptAll: "Aceitar tudo",
    edit: "Editar",
    hide: "Ocultar sugestões",
    show: "Mostrar sugestões",
    none: "Sem sugestão para este item",
    keys: {
      accept: "Aceitar a sugestão, até você começar sua própria resposta",
      acceptOne: "Ir ao que é sugerido, depois aceitar e ir ao próximo",
      acceptAll: "Aceitar tudo o que é sugerido",
      reject: "Rejeitar a sugestão ativa e ir à próxima",
      rejectAll: "Rejeitar tudo o que é sugerido",
      hide: "Ocultar as sugestões ou mostrá-las de novo",
    },
  },
  choices: {
    chosen: (n) =>
      n ? plural(n, { one: "# escolhida", other: "# escolhidas" }) : "Nenhuma escolhida",
    tooFew: (min) => `Escolha pelo menos ${number(min)}.`,
    tooMany: (max) => `Escolha no máximo ${number(max)}.`,
  },
  text: {
    answer: "Sua resposta",
    hint: "Escreva sua resposta e pressione Enter",
    empty: "Nada escrito ainda.",
    tooLong: (over) => plural(over, { one: "# caractere a mais.", other: "# caracteres a mais." }),
    count: (n, most) =>
      `${number(n)} de ${plural(most, { one: "# caractere", other: "# caracteres" })}`,
  },
  rating: {
    value: "Sua nota",
  },
  compare: {
    a: "Esquerda",
    b: "Direita",
    tie: "Empate",
    prompt: "Enunciado",
  },
  choice: {
    other: "Outra resposta",
    otherHint: "Escreva outra resposta e pressione Enter",
    send: "Salvar",
  },
  data: {
    image: "O item a rotular",
    frame: "O item a rotular, como página",
    remote: "não carregada: esta imagem está em outro servidor",
    broken: "Não é possível carregar esta imagem.",
    table: "O item a rotular, como tabela",
    zoom: "Zoom",
    zoomIn: "Ampliar",
    zoomOut: "Reduzir",
    zoomReset: "Imagem inteira",
    brokenSound: "Não é possível carregar este som.",
    noOutline: "Sem forma de onda: esta página não pode ler arquivos do servidor desse som.",
    play: "Tocar",
    pause: "Pausar",
    autoplay: "Tocar cada som imediatamente",
    speed: "Velocidade",
    times: (factor) => `${factor}×`,
    position: "Posição",
    time: (at, seconds) => `${clock(at)} / ${clock(seconds)}`,
  },
  admin: {
    forbiddenTitle: "Só responsáveis podem ver esta página",
    forbidden: "Peça a quem conduz o projeto um convite de responsável.",
  },
};

const closings: Record<number, string> = {
  4400: "Esta página e o servidor não se entendem. Recarregue a página.",
  4403: "O servidor não pode ser usado neste endereço.",
  4406: "Esta página e o servidor têm versões diferentes. Recarregue a página.",
  4409: "Você está rotulando em outra aba ou janela.",
  4410: "O projeto está fechado.",
  1009: "Uma resposta era grande demais para o servidor.",
};

/** What the keys do, in the lists of keys. */
export const keys: English["keys"] = {
  onButtons: "A tecla de cada resposta está escrita no botão.",
  undo: "Desfazer um passo ou sua última resposta",
  skip: "Pular este item",
  play: "Tocar ou parar o som",
  guidelines: "Ler as instruções",
  flag: "Avisar o responsável sobre este item",
  keys: "Mostrar esta lista",
  submit: "Enviar a resposta",
  newLine: "Começar uma nova linha",
  leaveField: "Sair do campo, para as teclas voltarem a funcionar",
  step: "Um passo para baixo ou para cima",
  word: "Ir à palavra anterior ou seguinte",
  moreWords: "Selecionar mais palavras e pressionar a tecla de um rótulo",
  walkSpans: "Ir de trecho em trecho",
  walkShapes: "Ir de forma em forma",
  addShape: "Adicionar uma forma no meio",
  nudge: "Mover a forma",
  grow: "Mudar seu tamanho",
  remove: "Removê-la",
  zoom: "Ampliar e reduzir",
  otherQuestion: "Ir à pergunta anterior ou seguinte",
  leaveOut: "Deixar sem resposta uma pergunta opcional",
  nextQuestion: "Ir à próxima pergunta",
};

/** Texts about chats. */
export const chat: English["chat"] = {
  name: (turns) => plural(turns, { one: "Conversa de # turno", other: "Conversa de # turnos" }),
  place: (turn, turns) => `turno ${number(turn)} de ${number(turns)}`,
  roles: {
    user: "Usuário",
    human: "Usuário",
    assistant: "Assistente",
    system: "Sistema",
    tool: "Ferramenta",
  },
  unknown: "Sem nome",
  more: "Mostrar tudo",
  less: "Mostrar menos",
};

/** Texts of tasks that mark parts of a text. */
export const spans: English["spans"] = {
  labels: "Rótulos para o texto",
  span: (label, words) => `${label}: ${words}`,
  made: (n) =>
    n
      ? plural(n, { one: "# trecho", other: "# trechos" })
      : "Selecione palavras ou envie sem nenhuma.",
  noText: "Não há texto a marcar aqui: pule o item ou envie sem nada.",
};

/** Texts of tasks that draw on an image. */
export const shapes: English["shapes"] = {
  labels: "Rótulos para a imagem",
  list: "Formas",
  add: "Adicionar",
  at: (place) => `em ${place.join(", ")}`,
  made: (n) =>
    n
      ? plural(n, { one: "# forma", other: "# formas" })
      : "Desenhe na imagem ou envie sem nenhuma.",
  noImage: "Não há imagem onde desenhar aqui: pule o item ou envie sem nada.",
};

/** Texts of a tree of options. */
export const tree: English["tree"] = {
  tree: "Opções",
  all: "Todas",
  itself: (name) => `${name}, em geral`,
  opened: (path, n) => `${path}: ${plural(n, { one: "# opção", other: "# opções" })}`,
  below: (n) => plural(n, { one: "# escolhida abaixo", other: "# escolhidas abaixo" }),
  chosen: "Escolhido",
  none: "O que você escolher aparece aqui.",
  remove: (path) => `Remover: ${path}`,
  keys: {
    walk: "Ir à opção acima ou abaixo",
    open: "Entrar em uma opção ou voltar",
    take: "Escolher a opção em que você está",
    itself: "Escolher a própria opção aberta",
  },
};

/** Texts of the task kind `rank`. */
export const rank: English["rank"] = {
  order: "Ordem, o melhor primeiro",
  empty: "O melhor vem aqui: pressione sua tecla ou botão, ou arraste-o.",
  rest: "Ainda fora da ordem",
  place: (place, count) => `lugar ${number(place)} de ${number(count)}`,
  moved: (name, place, count) => `${name}: lugar ${number(place)} de ${number(count)}`,
  taken: (name) => `${name}: fora da ordem`,
  up: (name) => `Subir: ${name}`,
  down: (name) => `Descer: ${name}`,
  takeOut: (name) => `Retirar: ${name}`,
  left: (n) => plural(n, { one: "Falta ordenar #.", other: "Falta ordenar #." }),
  complete: "Todos estão em ordem",
  keys: {
    walk: "Percorrer a ordem",
    move: "Subir ou descer",
    ends: "Torná-lo o primeiro ou o último",
    takeOut: "Retirá-lo da ordem",
  },
};

/** Texts about regions, their questions and their relations. */
export const regions: English["regions"] = {
  none: "Marque pelo menos uma.",
  missing: (n, name, titles) =>
    `${plural(n, { one: "# região ainda precisa de respostas.", other: "# regiões ainda precisam de respostas." })} ${name}: ${list(titles)}`,
  next: (n) => `${number(n)} sem resposta`,
  questions: (name) => `Perguntas sobre ${name}`,
  done: "Voltar a marcar",
  open: "sem resposta",
  relate: "Relacionar",
  relateFrom: (name) => `De ${name} para…`,
  relateTo: (from, to) => `De ${from} para ${to}`,
  relateHint: "Vá até a outra e escolha a relação.",
  relationLabels: "Rótulos para a relação",
  relations: (n) =>
    n ? plural(n, { one: "# relação", other: "# relações" }) : "Nenhuma relação ainda",
  relation: (from, label, to) => `De ${from} → ${label} → ${to}`,
  remove: (words) => `Remover: ${words}`,
  removed: (words) => `Removido: ${words}`,
  marked: (words) => `Marcado: ${words}`,
  accepted: (words) => `Aceito: ${words}`,
  acceptedAll: (n) =>
    `Aceito: ${plural(n, { one: "# região sugerida", other: "# regiões sugeridas" })}`,
  rejected: (words) => `Rejeitado: ${words}`,
  rejectedAll: (n) =>
    `Rejeitado: ${plural(n, { one: "# região sugerida", other: "# regiões sugeridas" })}`,
  suggested: (words) => `sugerido: ${words}`,
  leftOut: (n) =>
    plural(n, {
      one: "# sugestão fica de fora até ser aceita",
      other: "# sugestões ficam de fora até serem aceitas",
    }),
  undone: "Um passo foi desfeito",
  place: (at, of) => `${number(at)} de ${number(of)}`,
  related: (words) => `relacionado com ${list(words)}`,
  to: (label, name) => `para ${name} (${label})`,
  by: (label, name) => `${name} (${label}, de lá)`,
  span: (label, words) => `${label} “${cut(words, 40)}”`,
  characters: (from, to) => `caracteres ${number(from)} a ${number(to)}`,
  keys: {
    ask: "Responder às perguntas sobre o que está marcado, uma após a outra",
    move: "Ir à pergunta anterior ou seguinte",
    leave: "Sair das perguntas",
    relate: "Relacioná-la com outra: vá até lá e pressione a tecla da relação",
    walk: "Ir à anterior ou à seguinte",
    characters: "Selecionar mais ou menos caracteres",
  },
};

/** Texts of tasks that mark stretches of time. */
export const segments: English["segments"] = {
  labels: "Rótulos para os segmentos",
  timeline: "Linha do tempo",
  segment: (label, start, end, inSeconds) =>
    inSeconds ? `${label} de ${start} a ${end} segundos` : `${label} de ${start} a ${end}`,
  made: (n) =>
    n
      ? plural(n, { one: "# segmento", other: "# segmentos" })
      : "Arraste na linha do tempo ou envie sem nenhum.",
  begun: (at) => `Começou em ${at}: pressione . no final.`,
  edge: {
    start: "As setas movem seu início.",
    end: "As setas movem seu fim.",
  },
  none: "Não há nada a marcar aqui: pule o item ou envie sem nada.",
  begin: "Início",
  end: "Fim",
  playIt: "Tocar",
  remove: "Remover",
  keys: {
    mark: "Começar um segmento aqui e terminá-lo",
    step: "Mover o fim do segmento, ou onde você está",
    far: "O mesmo, dez vezes mais longe",
    edge: "Escolher seu início ou seu fim",
    play: "Tocar o segmento",
    walk: "Ir de segmento em segmento",
  },
};

/** Texts about series. */
export const series: English["series"] = {
  series: (points, from, to) =>
    `${plural(points, { one: "# ponto no tempo", other: "# pontos no tempo" })}, de ${from} a ${to}`,
  lines: "Linhas",
  value: "valor",
  line: "Linha",
  lowest: "Mínimo",
  highest: "Máximo",
  mean: "Média",
  missing: "Faltam",
};

/** Texts about time that can be zoomed. */
export const time: English["time"] = {
  zoom: "Zoom",
  zoomIn: "Ampliar",
  zoomOut: "Reduzir",
  whole: "Mostrar tudo",
  part: "Parte visível",
};

/** Texts about videos. */
export const video: English["video"] = {
  video: "O vídeo a rotular",
  broken:
    "Não é possível reproduzir este vídeo: ele não carrega ou este navegador não conhece seu formato.",
};

/** Texts about flags and their threads. */
export const flag: English["flag"] = {
  title: "Avisar sobre este item",
  note: "O que há de errado? O responsável pelo projeto vai ler.",
  control: "Ctrl",
  hint: (key) => `${key}+Enter envia.`,
  send: "Enviar",
  yours: "Suas notas e as respostas",
  noNote: "Sem nota",
  owner: "Responsável:",
  you: "Você:",
  writeOn: "Continuar",
  thread: "Sua nota sobre este item",
};

/** Texts for somebody whose work is complete. */
export const ended: English["ended"] = {
  title: "Você terminou",
  quota: "Você deu todas as respostas que podia dar aqui. Obrigado!",
  nothing: "Não há mais itens para você. Obrigado!",
  code: "Seu código de conclusão:",
  copy: "Copiar",
  copied: "Copiado",
  back: (host) => `Voltar a ${host}`,
};

/** Texts about items with a known answer. */
export const gold: English["gold"] = {
  right: "Sua última resposta estava certa.",
  wrong: (known) => `Sua última resposta não estava certa. A resposta é: ${known}`,
  wrongMarks: "Sua última resposta não estava certa.",
  stopped: {
    suspended: {
      title: "Por enquanto você não recebe mais itens",
      text: "Algumas das suas respostas foram comparadas com respostas conhecidas, e poucas estavam certas. O responsável pelo projeto vê isso e pode deixar você continuar.",
    },
    quiz_failed: {
      title: "Você não passou no teste",
      text: "Poucas das suas respostas aos primeiros itens estavam certas. O responsável pelo projeto vê isso e pode deixar você continuar.",
    },
    voided: {
      title: "Você não recebe mais itens",
      text: "O responsável pelo projeto retirou suas respostas. Pergunte a ele se não sabe por quê.",
    },
  },
};

/** Texts of the home and join pages. */
export const home: English["home"] = {
  projects: {
    title: "Seus projetos",
    empty:
      "Você ainda não está em nenhum projeto. Peça um link de convite ao responsável pelo projeto.",
    label: "Rotular",
    manage: "Gerenciar",
    labelIn: (title) => `Rotular em ${title}`,
    manageOf: (title) => `Gerenciar ${title}`,
    itemsDone: (done, total) =>
      total
        ? `${number(done)} de ${plural(total, { one: "# item feito", other: "# itens feitos" })}`
        : "Ainda não há itens",
  },
  join: {
    title: "Entrando",
    working: "Abrindo seu convite…",
    refused: "Este convite não pode ser usado",
    noCode: "O link está incompleto. Copie tudo, inclusive a parte depois do #.",
  },
  asking: "Abrir o link como outra pessoa?",
  occupied: (name, user) =>
    `Neste navegador ${name} está conectado. O link é para ${user}: se você o abrir, suas próximas respostas aqui serão de ${user}.`,
  stay: (name) => `Ficar como ${name}`,
  change: (user) => `Continuar como ${user}`,
  newProject: "Novo projeto",
  archived: "Mostrar projetos arquivados",
  archivedTitle: "Projetos arquivados",
  noneArchived: "Nenhum.",
  operator: "Você administra este servidor? Este comando imprime um link de responsável:",
  firstStart: {
    title: "Este servidor espera seu responsável",
    text: "Ninguém entrou ainda. Se foi você que o iniciou, abra o link mostrado no terminal: neste navegador ele torna você o responsável, e depois você cria o primeiro projeto.",
  },
  firstLink:
    "O link vale uma vez, por uma semana. Se ele se perdeu, inicie o servidor de novo: ele mostra outro.",
};

/** Texts of signing in by a provider, and of the browsers in which somebody is signed in. */
export const signIn: English["signIn"] = {
  elsewhere: "Este servidor só pode ser usado no seu próprio endereço:",
  title: "Entrar",
  with: (provider) => `Entrar com ${provider}`,
  again: (provider) => `Entrar com ${provider} como outra pessoa`,
  links: "Ou abra seu link de convite neste navegador.",
  noWays:
    "Abra seu link de convite neste navegador. Se não tiver um, peça ao responsável pelo projeto.",
  noProject: {
    title: "Nenhum projeto está aberto para você",
    signedInAs: (provider, name) => `Você entrou em ${provider} como ${name}.`,
    ask: (contact) => `Para rotular aqui, peça a ${contact} que abra um projeto para você.`,
  },
  operator: "quem administra este servidor",
  failed: "Você ainda não entrou",
  faults: {
    down: (provider) => `Não foi possível acessar ${provider}. Tente de novo em um minuto.`,
    denied: (provider) =>
      `${provider} não permitiu sua entrada. Tente de novo se não era essa a intenção.`,
    stale: () =>
      "Esta entrada começou há tempo demais, ou em outra aba ou outro navegador. Comece de novo aqui.",
    invalid: (provider) =>
      `A resposta de ${provider} não é confiável. Tente de novo; se falhar, avise quem administra este servidor.`,
    many_groups: (provider) =>
      `Você está em mais grupos do que ${provider} informa. Avise quem administra este servidor.`,
    busy: () =>
      "Muitas pessoas estão entrando ao mesmo tempo pela sua rede. Espere alguns segundos e tente de novo.",
    revoked: (_, contact) => `Seu acesso foi revogado. Fale com ${contact}.`,
  },
  where: {
    title: "Onde você entrou",
    open: "Onde você entrou",
    text: "Encerre o que não conhece. Termina na hora, e o que foi respondido lá permanece.",
    program: "Programa com um token",
    browser: "Um navegador",
    here: "este navegador",
    by: (provider) => `por ${provider}`,
    byLink: "por um link de convite",
    since: (at) => `desde ${day(at)}`,
    seen: (at) => `último uso em ${day(at)}`,
    end: "Encerrar",
    endOf: (what) => `Encerrar: ${what}`,
    endOthers: "Encerrar em todos os outros",
    only: "Você não entrou em nenhum outro lugar.",
    ended: (n) =>
      plural(n, { one: "# outra sessão encerrada.", other: "# outras sessões encerradas." }),
  },
  signOutText: "As respostas ficam guardadas. Para voltar, entre de novo.",
};

/** Texts of the page of an open link. */
export const open: English["open"] = {
  title: "Você foi convidado a rotular",
  text: "Ao começar, este navegador entra como um novo anotador. Não é preciso ter conta.",
  noCode: "Este link não está completo: abra-o de novo como foi dado a você.",
  begin: "Começar",
  asking: "Começar como outra pessoa?",
  occupied: (name) =>
    `Neste navegador ${name} está conectado. Se você começar, suas próximas respostas aqui serão de um novo anotador.`,
  stay: (name) => `Ficar como ${name}`,
  change: "Começar como novo anotador",
};

/** Texts of the owner's page. */
export const owner: English["owner"] = {
  title: (section, project) => `${section} · ${project}`,
  sections: {
    overview: "Visão geral",
    model: "Modelo",
    suggestions: "Sugestões",
    review: "Revisão",
    people: "Pessoas",
    items: "Itens",
    flags: "Avisos",
    project: "Projeto",
  },
  nav: "Seções",
  openFlags: (n) => `${n >= 1000 ? "999+" : n} em aberto`,
  label: "Rotular",
  home: "Todos os projetos",
  live: "Ao vivo",
  offline: "Reconectando…",
  paused: "Em pausa",
  archived: "Arquivado",
  pause: "Pausar",
  pauseOf: "Pausar a rotulagem para todos",
  resume: "Retomar",
  resumeOf: "Retomar a rotulagem para todos",
  loading: "Carregando…",
  none: "–",
  more: "Mostrar mais",
  cancel: "Cancelar",
  save: "Salvar",
  saved: "Salvo",
  percent,
  overview: {
    progress: "Progresso",
    of: (done, total) =>
      `${number(done)} de ${plural(total, { one: "# item feito", other: "# itens feitos" })}`,
    rate: "Rótulos por minuto",
    rateOf: (rate) => fixed(rate, 1),
    connected: "Pessoas presentes",
    labels: "Rótulos",
    left: "Tempo restante",
    leftAt: "neste ritmo",
    now: "neste momento",
    given: "no total",
    lastMinute: "no último minuto",
    of_people: (n) => `de ${number(n)}`,
    hours: (minutes) => {
      if (minutes < 1) return "< 1 min";
      if (minutes < 90) return `${number(Math.round(minutes))} min`;
      if (minutes < 48 * 60) return `${number(Math.round(minutes / 60))} h`;
      return plural(Math.round(minutes / 60 / 24), { one: "# dia", other: "# dias" });
    },
    opinions: (of) =>
      `${of.least} a ${of.most} opiniões por item${of.each === null ? "" : `, ${fixed(of.each, 1)} até agora`}. ${plural(of.asked, { one: "# outra opinião pedida.", other: "# outras opiniões pedidas." })}`,
    couldAnswer: (n, names) =>
      `${plural(n, { one: "# item espera", other: "# itens esperam" })} outra opinião. Poderiam dá-la: ${names}.`,
    stuck: (n) =>
      `${plural(n, { one: "# item espera outra opinião, e todos já o tiveram", other: "# itens esperam outra opinião, e todos já os tiveram" })}: convide mais pessoas ou diminua o número máximo de opiniões.`,
    queue: "Fila",
    done: "Feitos",
    out: "Com pessoas",
    waiting: "Esperando",
    asOf: (time) => `Dados de: ${time}.`,
    twice: (n) =>
      `${plural(n, { one: "# item esteve", other: "# itens estiveram" })} com pessoas demais ao mesmo tempo. Isso nunca deveria acontecer: por favor, comunique.`,
    empty: "Ainda não há itens.",
  },
  distribution: {
    title: "Respostas",
    note: (answers, all) =>
      all
        ? plural(answers, { one: "# resposta", other: "# respostas" })
        : `das últimas ${number(answers)} respostas`,
    rest: (n) => plural(n, { one: "# outro valor", other: "# outros valores" }),
    empty: "Ninguém respondeu ainda.",
    value: "Resposta",
    count: "Quantas vezes",
    find: (value) => `Mostrar itens com a resposta ${value}`,
    asked: (asked, all, answers) =>
      `perguntada ${number(asked)} de ${plural(all, { one: "# vez", other: "# vezes" })}, respondida ${number(answers)}`,
    askedOfRegions: (asked, answers) =>
      `perguntada sobre ${plural(asked, { one: "# região", other: "# regiões" })}, respondida ${number(answers)}`,
    relations: "Relações",
    about: (label, question) => `${label}: ${question}`,
    sum: "com tudo o que está abaixo",
  },
  model: {
    title: "Modelo",
    state: {
      idle: "Parado",
      queued: "Na fila",
      training: "Treinando",
      ready: "Pronto",
      failed: "Falhou",
    },
    score: "Validação cruzada em itens difíceis",
    scoreHint:
      "proporção de previsões certas em rótulos não vistos; parece baixa, porque os itens são difíceis",
    scoreTitle:
      "Proporção de respostas que o modelo prevê certo. Os anotadores recebem os itens de que ele tem menos certeza; por isso, em todos os itens ele acerta mais do que nesses.",
    ratingError: "Erro das notas",
    ratingErrorHint: (near) =>
      near === undefined
        ? "de distância média da nota dada, no mesmo teste"
        : `de distância média da nota dada, no mesmo teste; ${percent(near)} a no máximo um ponto`,
    holdout: "Acurácia no conjunto de teste",
    holdoutTitle:
      "Proporção de respostas que o modelo prevê certo em itens sorteados, com os quais não é treinado.",
    holdoutHint: (low, high) =>
      low === undefined || high === undefined
        ? "proporção de previsões certas em itens sorteados"
        : `proporção de previsões certas em itens sorteados; 95% de confiança: ${fixed(low, 2)} a ${fixed(high, 2)}`,
    f1: "F1 de trechos em itens difíceis",
    f1Hint:
      "de trechos em textos não vistos, com validação cruzada; parece baixa, porque os textos são difíceis",
    f1Title:
      "Um trecho está certo se seu início, seu fim e seu rótulo estão. F1 é a média harmônica entre a proporção dos trechos encontrados que estão certos e a dos trechos dados que são encontrados.",
    holdoutF1: "F1 de trechos, conjunto de teste",
    holdoutF1Hint: (low, high) =>
      low === undefined || high === undefined
        ? "em textos sorteados"
        : `em textos sorteados; 95% de confiança: ${fixed(low, 2)} a ${fixed(high, 2)}`,
    f1ByLabel: "F1 por rótulo",
    spansLabelled: "Trechos",
    range: (low, high) => `${fixed(low, 3)} a ${fixed(high, 3)}`,
    rangeLow: "Teste, no mínimo (95%)",
    rangeHigh: "Teste, no máximo (95%)",
    targetLine: "Meta",
    expected: "Esperado com mais rótulos",
    expectedLow: "Esperado no mínimo (90%)",
    expectedHigh: "Esperado no máximo (90%)",
    steady: "Estabilidade e concordância",
    steadyText:
      "Acima da linha pontilhada, mais rótulos quase não mudam o modelo. A concordância aparece onde várias pessoas rotulam os mesmos itens.",
    steadyTable: "Estabilidade e concordância por número de rótulos",
    stopLine: "Estável o bastante para parar",
    steadiness: "Estabilidade",
    steadinessHint:
      "concordância com o modelo anterior (kappa); perto de 1, mais rótulos quase não o mudam",
    byQuestion: "Por pergunta",
    agreement: "Concordância",
    agreementHint: "das pessoas sobre os mesmos itens (alfa de Krippendorff)",
    digits: (value) => fixed(value, 3),
    trainedOn: "Treinado com",
    labels: (n) => plural(n, { one: "# rótulo", other: "# rótulos" }),
    generation: "Ordenação",
    generationOf: (n) => `${n ? `nº ${number(n)}` : "ainda nenhuma"}`,
    behind: (n) => (n ? plural(n, { one: "# rótulo atrás", other: "# rótulos atrás" }) : "em dia"),
    noScore: "ainda nenhuma",
    stopping: {
      sentence: {
        stop: (because) =>
          `Você pode parar, se todas as respostas que espera estão entre os rótulos: ${because}.`,
        continue: (because) => `Ainda vale a pena: ${because}.`,
        unknown: (because) => `Ainda não se pode dizer se é hora de parar: ${because}.`,
      },
      reasons: {
        flat: "o último terço dos rótulos não trouxe nada",
        stable: "os últimos rótulos quase não mudaram o modelo",
        labels: "há menos de 100 rótulos",
        evaluation: "o modelo desses rótulos ainda não foi avaliado",
        kind: "isso não se mede para tais respostas, ou com tão poucos itens restantes",
      },
      would: (n, gain, low, high) =>
        `${plural(n, { one: "mais # rótulo traria", other: "mais # rótulos trariam" })} cerca de ${figures.points(gain)} pontos de acurácia (${figures.points(low)} a ${figures.points(high)})`,
    },
    target: (low, high) =>
      low === high
        ? `Precisa de cerca de ${number(low)} rótulos para chegar à meta.`
        : `Precisa de cerca de ${number(low)} a ${number(high)} rótulos para chegar à meta.`,
    curve: "Curva de aprendizado",
    curveEmpty: "A curva aparece quando dois treinos têm pontuação.",
    curveTable: "Pontuação por número de rótulos",
    labelsAxis: "Rótulos",
    history: "Treinos",
    earlier: "Mostrar anteriores",
    noHistory: "Nada foi treinado ainda.",
    columns: {
      run: "Rodada",
      state: "Estado",
      labels: "Rótulos",
      score: "Acurácia",
      f1: "F1",
      label: "Rótulo",
      scoreTitle: "Acurácia no conjunto de teste, se houver; senão, a da validação cruzada",
      seconds: "Levou",
      at: "Quando",
    },
    seconds: (s) => `${fixed(s, s < 10 ? 1 : 0)} s`,
    leftOut: (n) =>
      plural(n, {
        one: "# item fica fora do treino e é distribuído por último:",
        other: "# itens ficam fora do treino e são distribuídos por último:",
      }),
    diversity:
      "Nenhum modelo aprende este tipo de tarefa: os itens são ordenados só por diversidade, os típicos primeiro.",
    encoding: "Codificação",
    encodedItems: (done, total) =>
      `${number(done)} de ${plural(total, { one: "# item codificado", other: "# itens codificados" })}`,
    encodedBy: (name) => `por ${name}.`,
    encodedLater: "Seus vetores são usados quando quase todos os itens têm um.",
    waits: {
      orchestrator:
        "Ainda não há modelo. Inicie o servidor com supt serve --orchestrate para treinar um.",
      task: "Nenhum modelo padrão aprende este tipo de tarefa. Use o seu: --model module:factory.",
      package:
        "Ainda não há modelo: o que aprende trechos não está instalado onde o supt roda. Execute pip install python-crfsuite e reinicie-o.",
      features:
        "Ainda não há modelo: um modelo padrão não lê imagens nem sons. Adicione os itens com features ou use seu próprio modelo (--model).",
      encoding:
        "Ainda não há modelo. O treino começa quando o codificador tiver feito os vetores de todos os itens.",
      items: "Ainda não há modelo. O treino começa quando houver itens e rótulos.",
      labels:
        "Ainda não há modelo. O treino começa após os primeiros rótulos, quando duas respostas diferirem.",
    },
  },
  suggestions: {
    effects: "O que as sugestões fazem",
    effectsText:
      "Uma parte das respostas, sorteada, é cega: não vê sugestão embora haja uma. O que distingue essas respostas das outras se deve à sugestão.",
    empty: "Ninguém respondeu ainda a um item que tivesse uma sugestão a mostrar.",
    answers: (n, all) => (all ? answers(n) : `das últimas ${number(n)} respostas`),
    table: "Todos os números em tabela, por versão",
    allVersions: "todas",
    sides: {
      shown: "Vista",
      blind: "Não vista",
    },
    measures: {
      accepted: "Igual à sugestão",
      median_ms: "Tempo mediano",
      known: "Concordância com respostas conhecidas",
      others: "Concordância com outras pessoas",
      correction: "Concordância com correções",
    },
    columns: {
      source: "Fonte",
      version: "Versão",
      measure: "Medida",
      difference: "Diferença",
      interval: "Intervalo de 95%",
    },
    figure: (measure, value) =>
      `${figures.scaled(measure, value)}${measure === "median_ms" ? " s" : "%"}`,
    amount: (measure, value) =>
      `${figures.scaled(measure, value)} ${measure === "median_ms" ? "s" : "pontos percentuais"}`,
    gap: (measure, value) =>
      `${figures.gap(measure, value)} ${measure === "median_ms" ? "s" : "pontos"}`,
    range: (measure, low, high) => `(${figures.gap(measure, low)} a ${figures.gap(measure, high)})`,
    noDifference: "Respostas de menos para uma diferença",
    missing: {
      blind: (measure, n, needed) =>
        `${measure}: ainda não há respostas cegas suficientes, ${number(n)} de ${number(needed)}.`,
      shown: (measure, n, needed) =>
        `${measure}: ainda não há respostas suficientes que viram a sugestão, ${number(n)} de ${number(needed)}.`,
    },
    findings: {
      accepted: {
        less: (by) => `Quem vê a sugestão a dá como resposta menos vezes, em ${by}.`,
        more: (by) =>
          `Quem vê a sugestão a dá como resposta mais vezes, em ${by}: ela atrai as respostas.`,
        none: () => "Ver a sugestão não muda com certeza quantas vezes ela é dada como resposta.",
      },
      median_ms: {
        less: (by) => `Quem vê a sugestão é mais rápido, em ${by}.`,
        more: (by) => `Quem vê a sugestão é mais lento, em ${by}.`,
        none: () => "Ver a sugestão não muda o tempo com certeza.",
      },
      known: {
        less: (by) => `Quem vê a sugestão concorda menos com as respostas conhecidas, em ${by}.`,
        more: (by) => `Quem vê a sugestão concorda mais com as respostas conhecidas, em ${by}.`,
        none: () =>
          "Ver a sugestão não muda com certeza a concordância com as respostas conhecidas.",
      },
      others: {
        less: (by) => `Quem vê a sugestão concorda menos com os outros, em ${by}.`,
        more: (by) => `Quem vê a sugestão concorda mais com os outros, em ${by}.`,
        none: () => "Ver a sugestão não muda com certeza a concordância com os outros.",
      },
      correction: {
        less: (by) => `Quem vê a sugestão concorda menos com as correções, em ${by}.`,
        more: (by) => `Quem vê a sugestão concorda mais com as correções, em ${by}.`,
        none: () => "Ver a sugestão não muda com certeza a concordância com as correções.",
      },
    },
  },
  review: {
    tabs: "Vistas da revisão",
    tabOf: {
      items: "Itens",
      errors: "Erros prováveis",
      agreement: "Concordância",
      people: "Pessoas",
    },
    title: "Rótulos provavelmente errados",
    text: "Um modelo que não aprendeu com estes rótulos responde outra coisa. Muitos deles estão certos mesmo assim.",
    left: (count, n) => (n === 1 ? "Resta 1" : `Restam ${count}`),
    empty:
      "Nenhum rótulo parece errado. A lista é feita quando um modelo é avaliado, após cada treino.",
    finished: "Era o último. A próxima avaliação do modelo faz uma nova lista.",
    given: (names) => `${names ? `Rótulo de ${names}` : "Rótulo"}`,
    predicted: "A resposta do modelo",
    probable: (share) => `${share} provável`,
    keep: "Manter o rótulo",
    take: "Usar a resposta do modelo",
    again: "Segundo olhar",
    correct: "Corrigir",
    againText:
      "Com um segundo olhar, outra pessoa responde ao item antes de todos os outros. Ela não vê nenhuma das respostas.",
    next: "Próximo",
    previous: "Anterior",
  },
  agreement: {
    title: "O quanto as pessoas concordam",
    text: "O alfa de Krippendorff é 1 se as pessoas concordam sempre, e 0 se não concordam mais do que por acaso. Cada intervalo contém o valor verdadeiro com 95% de confiança.",
    compared: (n) => plural(n, { one: "# resposta comparada", other: "# respostas comparadas" }),
    some: "Há mais respostas do que se pode comparar: estas são de itens sorteados.",
    empty:
      "Nenhum item tem ainda respostas de duas pessoas. O ajuste Respostas por item pergunta a várias pessoas sobre cada um.",
    whole: "Todas as respostas",
    figure: (value) => figures.signed(value, 2),
    range,
    noDifference: "Todas as respostas são iguais, então nada se pode dizer sobre a concordância.",
    few: (alpha, n) =>
      `Alfa é ${figures.signed(alpha, 2)}, de ${items(n)}: poucos para dizer o quanto isso é certo.`,
    verdicts: {
      high: (alpha, low, high) =>
        `Alfa é ${figures.signed(alpha, 2)} (${range(low, high)}): a concordância basta para confiar nas respostas.`,
      between: (alpha, low, high) =>
        `Alfa é ${figures.signed(alpha, 2)} (${range(low, high)}): basta para conclusões provisórias, ou ainda não é certo.`,
      low: (alpha, low, high) =>
        `Alfa é ${figures.signed(alpha, 2)} (${range(low, high)}): concordância baixa demais para confiar em uma só resposta. Ajudam instruções mais claras ou outras opções, ou mais respostas por item.`,
      few: (alpha, low, high) => `Alfa é ${figures.signed(alpha, 2)} (${range(low, high)}).`,
    },
    scales: {
      nominal: "Duas respostas são iguais ou não.",
      ordinal: "As notas diferem tanto mais quanto mais respostas há entre elas.",
      likeness: "As respostas diferem pelo que não está em ambas.",
    },
    overTime: "Por semana da última resposta de um item",
    week: (at) => day(at),
    byLabel: "Por rótulo",
    byPair: "De duas em duas pessoas",
    matrixText:
      "Quanto mais forte a cor, mais duas pessoas concordam além do acaso (kappa de Cohen); as que menos concordam vêm primeiro. Quadrados pequenos se baseiam em menos de 20 itens.",
    busiest: "Só as pessoas com mais respostas são comparadas entre si.",
    pairOf: (pair) =>
      `${pair.one}, ${pair.other}: kappa ${pair.kappa === null ? "–" : figures.signed(pair.kappa, 2)}, ${percent(pair.alike)} iguais, ${items(pair.items)}`,
    tables: "Números em tabelas",
    label: "Rótulo",
    weekOf: "Semana de",
    alpha: "Alfa",
    interval: "Intervalo de 95%",
    items: "Itens",
    answers: "Respostas",
    answersWith: "Respostas com ele",
    person: "Pessoa",
    other: "Outra pessoa",
    kappa: "Kappa",
    alike: "Iguais",
    both: "Itens de ambas",
    pairsLeft: (shown, all) => `Os ${number(shown)} de ${number(all)} pares que menos concordam.`,
  },
  work: {
    title: "O que cada pessoa fez",
    text: "Tempo de trabalho é o que há entre as respostas, sem pausas de mais de dois minutos.",
    empty: "Ninguém respondeu ainda a um item.",
    name: "Nome",
    figures: {
      labels: "Rótulos",
      minutes: "Tempo de trabalho",
      rate: "Por hora",
      gold: "Controle certo",
      agreement: "Concordância",
    },
    hints: {
      labels: "Rótulos válidos",
      minutes: "Sem pausas de mais de dois minutos",
      rate: "Respostas por hora de trabalho",
      gold: "Proporção de acertos em itens de resposta conhecida (número de respostas)",
      agreement: "Com o que resulta das respostas de várias pessoas (número de respostas)",
    },
    reliability: "Confiabilidade",
    reliabilityHint: "Proporção estimada de respostas certas, com seu intervalo de 95%",
    reliabilityText:
      "Confiabilidade é quantas vezes alguém acerta, segundo todas as respostas aos mesmos itens. A barra contém a proporção verdadeira com 95% de confiança: quanto menos rótulos a sustentam, mais longa ela é.",
    reliable: (accuracy, low, high, labels) =>
      `${percent(accuracy)} (${percent(low)} a ${percent(high)}), ${plural(labels, { one: "# rótulo", other: "# rótulos" })}`,
    weeks: "Rótulos por semana",
    byWeek: "Números por semana",
    weekOf: "Semana de",
    week: (at) => day(at),
    duration: (minutes) =>
      minutes < 90 ? `${number(Math.round(minutes))} min` : `${fixed(minutes / 60, 1)} h`,
  },
  reviewItems: {
    order: "Ordem",
    orders: {
      disagreement: "Maior discordância primeiro",
      confidence: "Menos certos primeiro",
      flag: "Com aviso",
      error: "Erros prováveis",
      labeller: "Respostas de uma pessoa",
      source: "Sugeridos por uma fonte",
    },
    source: "Fonte",
    nobody: "Escolher…",
    choose: "Escolha de quem revisar as respostas, ou qual fonte.",
    settled: (n) => plural(n, { one: "# item resolvido", other: "# itens resolvidos" }),
    names: "Mostrar nomes",
    many: "Todos de uma vez",
    empty: "Nada aqui precisa de revisão.",
    finished: "Era o último.",
    person: (n) => `Pessoa ${number(n)}`,
    people: (n) => plural(n, { one: "# resposta", other: "# respostas" }),
    consensus: "Consenso",
    consensusSure: (share) => `consenso, ${share} certo`,
    sure: (share) => `${share} certo`,
    pick: (key, title) => `Usar ${key}: ${title}`,
    differs: "difere",
    differing: (n) =>
      n
        ? plural(n, {
            one: "# marca não foi feita por todos",
            other: "# marcas não foram feitas por todos",
          })
        : "todos fizeram estas marcas",
    edit: "Editar",
    undo: "Desfazer",
    previous: "Anterior",
    next: "Próximo",
    done: (answer) => `Resolvido: ${answer}`,
    manyText:
      "Todos os itens desta lista que nenhum responsável resolveu recebem sua resposta, que então vale no lugar de todas as outras. Um desfazer retira tudo, durante um dia.",
    looking: "Procurando os itens…",
    found: (n, isMost) => (isMost ? `Os primeiros ${number(n)} itens` : items(n)),
    takeConsensus: "Dar a cada item o consenso de suas respostas",
    given: (n) => plural(n, { one: "# item resolvido.", other: "# itens resolvidos." }),
    left: (reason, n) => reviewReasons[reason]?.(n) ?? `${number(n)} ${reason}`,
    back: "Voltar aos itens",
  },
  accepting: {
    title: "Aceitar em massa",
    note: "Sugestões certas viram rótulos sem que ninguém as veja. Elas fecham seus itens, e o modelo não aprende com elas. Uma parte dos itens, sorteada, vai para pessoas, primeiro e sem a sugestão: as respostas delas dizem quantas sugestões aceitas estão erradas.",
    source: "Fonte",
    score: "Aceitar a partir de uma pontuação, em porcentagem",
    scoreHint: "Sugestões sem pontuação não podem ser aceitas.",
    audit: "Auditoria, em porcentagem",
    auditHint: "Parte dos itens que pessoas respondem em vez disso.",
    percent: exactPercent,
    range: (low, high) => `(${exactPercent(low)} a ${exactPercent(high)})`,
    nothing: "Não há sugestão com tal pontuação para um item que ainda espere resposta.",
    unknown: "Nenhum erro é conhecido ainda: não se respondeu a itens com tal sugestão.",
    expected: (error, low, high, known) =>
      `Erro esperado ${exactPercent(error)}, entre ${exactPercent(low)} e ${exactPercent(high)} com 95% de confiança, de ${plural(known, { one: "# resposta dada", other: "# respostas dadas" })} sem sugestão.`,
    count: "Contar o que seria aceito",
    would: (labels, audited) =>
      `Cerca de ${plural(labels, { one: "# sugestão vira rótulo", other: "# sugestões viram rótulos" })}, e ${plural(audited, { one: "# item vai", other: "# itens vão" })} a pessoas para a auditoria.`,
    accept: (labels) => `Aceitar ${plural(labels, { one: "# sugestão", other: "# sugestões" })}`,
    leftToPeople: (reasons) => `Ficam para as pessoas: ${reasons}.`,
    left: (n, reason) => `${number(n)} ${reason ?? ""}`.trim(),
    reasons: {
      held: "com alguém",
      answered: "já respondidos",
      corrected: "corrigidos",
      flagged: "com aviso",
      audited: "em auditoria",
      "held out": "reservados para testar o modelo",
    },
    chart: "Erro esperado a partir de cada pontuação, com seu intervalo de 95%",
    scoreAxis: "pontuação mínima",
    table: "A curva em tabela, e o diagrama de confiabilidade",
    stepsTable: "Sugestões e seu erro a partir de cada pontuação",
    reliability: "Quantas vezes sugestões de uma pontuação estão certas",
    columns: {
      score: "Pontuação desde",
      suggestions: "Sugestões",
      error: "Erro",
      interval: "Intervalo de 95%",
      answers: "Respostas",
      wrong: "Erradas",
      mean: "Pontuação média",
      right: "Certas",
      when: "Aceitas",
      labels: "Rótulos",
      audited: "Auditados",
    },
    accepted: "Aceitas até agora",
    notKnownYet: "ainda não se sabe",
    takenBack: (labels) => `${number(labels)}, retirados`,
    answeredOf: (answered, audited) => `${number(answered)} de ${number(audited)}`,
    takeBack: (source) => `Retirar todos os rótulos de ${source}`,
  },
  many: {
    open: "Rotular vários",
    list: "Lista",
    title: "Folha de contato",
    bar: "Resposta para todos os itens marcados",
    by: "Sugerido por",
    anySource: "Qualquer ou nenhuma",
    model: "o modelo",
    suggestion: "Sugestão",
    anySuggestion: "Qualquer",
    score: "Pontuação",
    anyScore: "Qualquer",
    from: (percent) => `${percent}% ou mais`,
    group: "Parecidos",
    noGroup: "Sem grupo",
    groupOf: (group, count) => `Grupo ${group} (${items(count)})`,
    alike: "Parecidos",
    alikeTo: (name) => `${name}: mostrar os parecidos`,
    notAlike: (id) => `Mais parecidos com o item ${id}: mostrar todos`,
    suggested: (answer, score) => (score === null ? answer : `${answer} ${percent(score)}`),
    more: "Mostrar mais",
    ticked: (n) => plural(n, { one: "# marcado", other: "# marcados" }),
    tickAll: "Marcar todos",
    untick: "Desmarcar todos",
    choose: "Escolher",
    chooseFirst: "Escolha uma resposta",
    give: (answer, n) => `Responder “${answer}” a ${items(n)}`,
    own: "Elas viram respostas suas; cada uma ocupa um dos lugares abertos do seu item.",
    done: (answer, n) => `“${answer}” é agora a resposta de ${items(n)}.`,
    left: (reason, n) =>
      `${plural(n, { one: "Ficou # item", other: "Ficaram # itens" })}: ${manyReasons[reason] ?? reason}.`,
    undo: "Desfazer tudo",
  },
  joining: {
    links: "Links abertos",
    linksText:
      "Quem abre um link assim vira um anotador próprio. Parâmetros do endereço, como o número da pessoa em uma plataforma, são guardados e exportados. No endereço de volta, {code} representa o código de conclusão.",
    noLinks: "Ainda não há links abertos.",
    most: "Número de pessoas",
    quota: "Respostas de cada",
    quotaHint: "como o projeto",
    back: "Endereço de volta",
    backHint: "https://…{code}",
    code: "Código de conclusão",
    codeHint: "um aleatório",
    make: "Criar link",
    made: (people) => `Link para ${plural(people, { one: "# pessoa", other: "# pessoas" })}`,
    link: "Link",
    used: "Pessoas",
    usedOf: (used, most) => `${number(used)} de ${number(most)}`,
    answers: "Respostas",
    state: "Estado",
    open: "aberto",
    full: "cheio",
    closed: "fechado",
    close: "Fechar",
    closeOf: (id) => `Fechar o link ${id}`,
    groups: "Grupos",
    groupsText: "Itens atribuídos a um grupo chegam só às pessoas dele.",
    noGroups: "Ainda não há grupos.",
    group: "Grupo",
    members: "Pessoas",
    membersHint: "nomes, separados por vírgulas",
    makeGroup: "Criar grupo",
    change: "Mudar",
    changeOf: (name) => `Mudar o grupo ${name}`,
    remove: "Excluir",
    removeOf: (name) => `Excluir o grupo ${name}`,
    others: "de outra pessoa",
    nobody: "ainda ninguém",
  },
  webhooks: {
    title: "Webhooks",
    text: "Um webhook informa um programa externo do que acontece neste projeto. Cada mensagem é assinada, para que o recetor verifique quem a enviou.",
    show: "Mostrar webhooks",
    off: "Os webhooks estão desligados: o operador ainda não permite destinos (supt serve --webhook-hosts).",
    none: "Ainda não há webhooks.",
    link: "Endereço do recetor",
    chosen: "Eventos (todos, se nenhum for escolhido)",
    events: "Eventos",
    all: "todos",
    add: "Adicionar webhook",
    secret: "Segredo, mostrado só desta vez",
    state: "Estado",
    states: { on: "ligado", paused: "em pausa", off: "desligado" },
    failing: (n: number) => `${number(n)} falhas seguidas`,
    waiting: "À espera",
    succeeded: "Último sucesso",
    test: "Testar",
    pause: "Pausar",
    resume: "Retomar",
    rotate: "Novo segredo",
    remove: "Eliminar",
    really: "Eliminar mesmo?",
    deliveries: "Entregas",
    nothing: "Ainda nada foi enviado.",
    when: "Quando",
    event: "Evento",
    item: "Elemento",
    attempts: "Tentativas",
    response: "Resposta",
    next: "Próxima tentativa",
    resend: "Enviar de novo",
    outcomes: {
      waiting: "à espera",
      sent: "aceite",
      failed: "abandonado",
      gone: "já não existe",
    },
  },
  people: {
    title: "Pessoas",
    empty: "Ninguém foi convidado ainda.",
    name: "Nome",
    role: "Papel",
    roles: {
      labeller: "Anotador",
      admin: "Responsável",
    },
    labels: "Rótulos",
    rate: "Respostas por minuto",
    rateHint: "Respostas por minuto de trabalho, nas últimas 200",
    rateOf: (rate) => fixed(rate, 1),
    median: "Tempo por resposta",
    medianHint: "Tempo mediano de um item na tela, nas últimas 200 respostas, sem pausas",
    agreement: "Concordância",
    agreementHint:
      "Quantas vezes outros deram a mesma resposta ao mesmo item, nas últimas 200 comparadas",
    help: "Velocidade e concordância são medidas nas últimas 200 respostas de cada pessoa, sem pausas. Concordância é quantas vezes outros deram a mesma resposta ao mesmo item; um responsável que corrige conta como um deles.",
    compared: (n) => `comparado com ${plural(n, { one: "# resposta", other: "# respostas" })}`,
    seconds: (ms) => `${fixed(ms / 1000, 1)} s`,
    here: "presente",
    away: "ausente",
    gone: "removido",
    presence: "Presença",
    actions: "Ações",
    items: (name) => `Mostrar itens que ${name} respondeu`,
    renew: "Novo link",
    renewOf: (name) => `Novo link para ${name}`,
    revoke: "Remover",
    revokeOf: (name) => `Remover ${name}`,
    revokeTitle: (name) => `Remover ${name}?`,
    revokeText: "O link deixa de valer na hora e a pessoa é desconectada. Os rótulos dela ficam.",
  },
  invite: {
    title: "Convidar alguém",
    button: "Criar um link",
    link: (name) => `Link de convite para ${name}`,
    once: "Envie este link à pessoa. Ele é mostrado uma só vez e vale uma só vez: a primeira pessoa que o abrir entra com este nome.",
    onlyHere: "Ele só abre nesta máquina. Para outros, inicie o servidor com --host e --url.",
    copy: "Copiar",
    copied: "Copiado",
    byHand: "Pressione Ctrl+C para copiar",
  },
  items: {
    title: "Itens",
    add: "Adicionar itens",
    gold: {
      active: "De controle",
      retired: "De controle, retirado",
    },
    search: "Buscar",
    searchHint: "Texto, número ou identificador externo",
    kept: "Mostrar",
    keptOf: {
      all: "Todos os itens",
      labelled: "Rotulados",
      unlabelled: "Não rotulados",
      flagged: "Com aviso",
      disagreement: "Com discordância",
      corrected: "Corrigidos",
    },
    labeller: "Respondido por",
    anybody: "Qualquer pessoa",
    question: "Pergunta",
    anyQuestion: "Qualquer",
    value: "Resposta",
    anyValue: "Qualquer",
    clear: "Limpar",
    empty: "Nenhum item corresponde.",
    looking: "Nada entre os itens vistos até agora.",
    goOn: "Continuar buscando",
    open: (n) =>
      n
        ? plural(n, { one: "Falta # resposta", other: "Faltam # respostas" })
        : "Não são precisas mais respostas",
    consensus: "Consenso",
    confidence: "Certeza",
    agreement: "Concordância",
    unanswered: "Sem resposta",
    id: (id) => `Item nº ${id}`,
    show: (id) => `Item ${id}: mostrar`,
    answers: "Respostas",
    who: "Quem",
    when: "Quando",
    overruled: "substituída",
    correction: "correção",
    late: "extra",
    flags: "Avisos",
    correct: "Corrigir",
    correctText: "Sua resposta substitui as deles. As deles são guardadas como registro.",
    nothingMarked: "Nada marcado",
    noneChosen: "Nada escolhido",
    undoStep: "Desfazer um passo",
    leftOut: "Sem resposta",
    relations: "Relações",
    moreRegions: (n) => `e mais ${n}`,
    view: "Mostrar respostas",
    sideBySide: "Lado a lado",
    together: "Todas em uma",
    by: (name, label) => `${name}: ${label}`,
    gave: (name, answer) => `Resposta de ${name}: ${answer}.`,
    answerOf: (name) => `Resposta de ${name}`,
    chosen: "Sua escolha",
    saveNext: "Salvar e seguir",
    corrected: "Corrigido",
    asJson: "A resposta em JSON",
    badJson: "Ainda não é JSON válido.",
  },
  flags: {
    title: "Avisos",
    open: "Em aberto",
    resolved: "Resolvidos",
    empty: "Nenhum aviso em aberto. O que os anotadores avisarem aparece aqui sozinho.",
    emptyResolved: "Nada foi resolvido ainda.",
    noNote: "Sem nota",
    by: (name) => `de ${name}`,
    resolve: "Resolver",
    reopen: "Reabrir",
    item: (id) => `Mostrar o item ${id}`,
  },
  project: {
    texts: "Título e instruções",
    titleField: "Título",
    guidelines: "Instruções",
    guidelinesHint: "Em Markdown. Os anotadores as abrem com H.",
    noGuidelines: "Ainda nada.",
    preview: "Prévia",
    previewItem: "A tarefa como os anotadores a veem. Nada do que você pressionar aqui é salvo.",
    would: (value) => `A resposta seria: ${value}`,
    noPreview: (kind) => `Tarefas do tipo “${kind}” são rotuladas por programas.`,
    task: "Tarefa",
    taskHint: "A mudança vale na hora para todos que estão rotulando.",
    options: "Opções",
    labels: "Rótulos",
    value: "Valor",
    shownAs: "Mostrado como",
    key: "Tecla",
    valueOf: (n) => `Valor da opção ${number(n)}`,
    shownAsOf: (n) => `A opção ${number(n)} é mostrada como`,
    keyOf: (n) => `Tecla da opção ${number(n)}`,
    add: "Adicionar uma opção",
    fixed: "Já há respostas, então estes valores são fixos. Mude em vez disso como são mostrados.",
    remove: "Remover",
    removeOf: (value) => `Remover ${value}`,
    asJson: "Em JSON",
    jsonField: "A tarefa em JSON",
    badJson: "Ainda não é um objeto JSON válido.",
    discard: "Descartar",
  },
  settings: {
    title: "Ajustes",
    own: "Como o servidor",
    noQuota: "Sem limite",
    names: {
      overlap: "Respostas por item",
      lease: "Minutos por item",
      undo: "Minutos para desfazer",
      holdout: "Conjunto de teste, em porcentagem",
      acquisition: "O que se pergunta a seguir",
      model: "Modelo",
      sure: "Certo a partir de, em porcentagem",
      again: "Itens que precisam de outra opinião",
      quota: "Respostas de uma pessoa no máximo",
      goldRate: "Itens de controle, em porcentagem",
      quiz: "Teste inicial",
      goldMin: "Acertos exigidos, em porcentagem",
    },
    hints: {
      overlap:
        "Número de pessoas que respondem a cada item; 2..7 pergunta a 2, e a mais onde discordam.",
      lease: "Depois disso o item vai para outra pessoa.",
      undo: "Durante esse tempo é possível mudar uma resposta.",
      holdout: "Itens sorteados que testam o modelo e não o treinam.",
      acquisition: "margin e entropy perguntam aquilo de que o modelo tem menos certeza.",
      model: "O que aprende com as respostas.",
      sure: "Não se pergunta a mais ninguém sobre um item cuja resposta é tão certa.",
      again: "Ordenados: o modelo decide entre um item novo e outra opinião.",
      quota: "Depois eles são avisados de que terminaram.",
      goldRate: "Parte do que cada pessoa recebe. Ninguém distingue tal item dos outros.",
      quiz: "Número de itens de controle a acertar antes de tudo; 0: nenhum.",
      goldMin:
        "Quem acerta menos itens de controle não recebe mais nada, até você liberar; 0: nunca.",
    },
    blind: "Esconder o progresso e o modelo dos anotadores",
    opinions: "Várias opiniões",
    orders: {
      first: "Antes dos itens novos",
      ranked: "Ordenados entre os itens novos",
    },
    gold: "Itens de controle",
    goldNote:
      "Itens de resposta conhecida, para ver como as pessoas trabalham. São adicionados com gold: true e um rótulo.",
    goldFeedback: "Dizer às pessoas se acertaram",
    goldJudged: "As pessoas são julgadas após 10 itens de controle, e após o teste inicial.",
  },
  oversight: {
    log: {
      title: "Registro",
      note: "O que responsáveis e operadores fizeram, o mais novo primeiro. Só se acrescenta.",
      empty: "Nada foi feito ainda.",
      when: "Quando",
      who: "Quem",
      what: "O quê",
      details: "Detalhes",
      operator: "Operador",
      show: "Mostrar o registro",
    },
    acts: {
      project_created: "Projeto criado",
      project_changed: "Projeto mudado",
      project_paused: "Pausado",
      project_resumed: "Retomado",
      project_archived: "Arquivado",
      project_unarchived: "Desarquivado",
      project_imported: "Projeto importado",
      project_handed_over: "Projeto transferido",
      settings_changed: "Ajustes mudados",
      ranking_set: "Ordem definida à mão",
      items_added: "Itens adicionados",
      items_reopened: "Itens reabertos",
      labels_imported: "Rótulos importados",
      labels_given: "Muitos itens rotulados",
      labels_taken_back: "Rótulos retirados",
      item_corrected: "Item corrigido",
      items_corrected: "Muitos itens corrigidos",
      corrections_taken_back: "Correções retiradas",
      suspect_closed: "Erro provável encerrado",
      suspect_opened: "Erro provável reaberto",
      second_look: "Segundo olhar pedido",
      flag_resolved: "Aviso resolvido",
      flag_opened: "Aviso reaberto",
      flag_answered: "Aviso respondido",
      suggestions_added: "Sugestões adicionadas",
      suggestions_deleted: "Sugestões excluídas",
      suggestions_accepted: "Sugestões aceitas",
      suggestions_taken_back: "Sugestões aceitas retiradas",
      labeller_invited: "Convite",
      labeller_reinvited: "Novo link criado",
      labeller_revoked: "Acesso retirado",
      labeller_voided: "Rótulos anulados",
      labeller_lifted: "Readmissão",
      labeller_erased: "Pessoa apagada",
      sign_in_role: "Papel pelo login",
      link_made: "Link aberto criado",
      link_closed: "Link aberto fechado",
      group_created: "Grupo criado",
      group_changed: "Grupo mudado",
      group_removed: "Grupo excluído",
      gold_added: "Itens de controle adicionados",
      gold_retired: "Itens de controle retirados",
      events_switched_on: "Eventos ativados",
      events_switched_off: "Eventos desativados",
      webhook_made: "Webhook criado",
      webhook_changed: "Webhook alterado",
      webhook_rotated: "Segredo do webhook substituído",
      webhook_removed: "Webhook removido",
      webhook_tested: "Webhook testado",
      webhook_replayed: "Eventos do webhook enviados de novo",
      webhook_resent: "Entrega de um webhook enviada de novo",
      webhook_switched_off: "Webhook desligado pelo servidor",
      labels_exported: "Rótulos exportados",
    },
    standing: {
      voided: "Rótulos anulados",
      quiz: "Teste inicial não superado",
      gold: (right, of) =>
        `Suspenso: ${number(right)} de ${number(of)} respostas de controle certas`,
      lift: "Deixar continuar",
      of: (name) => `Deixar ${name} continuar`,
    },
    void: {
      button: "Anular rótulos",
      of: (name) => `Anular os rótulos de ${name}`,
      title: (name) => `Anular os rótulos de ${name}?`,
      text: "Os itens vão para outras pessoas, e esta não recebe mais itens deste projeto. O que é anulado fica no banco de dados e em exportações com rótulos anulados.",
      count: (labels, of) =>
        `Isso abrange ${plural(labels, { one: "# rótulo", other: "# rótulos" })} de ${items(of)}.`,
      reason: "Motivo",
      reasonHint: "As exportações e o registro o mostram.",
      since: "Só rótulos desde (data, opcional)",
    },
    thread: {
      answer: "Responder",
      answerTo: (name) => `Sua resposta a ${name}`,
      send: "Enviar",
      unseen: "ainda não lida",
      by: (name) => `${name}:`,
    },
  },
  shown: {
    title: "O que os anotadores veem",
    note: "Uma sugestão é mostrada como tal, e Enter a aceita. Itens que testam o modelo e segundas opiniões nunca mostram uma.",
    own: {
      off: "Nenhuma",
      model: "O modelo do próprio projeto",
    },
    names: {
      suggest: "Sugestões de",
      suggestMin: "Pontuação mínima, em porcentagem",
      suggestBlind: "Sem sugestão, em porcentagem",
    },
    hints: {
      suggest: "Fontes são adicionadas com supt suggestions add.",
      suggestMin: "Sugestões menos certas não são mostradas.",
      suggestBlind: "Parte dos itens, sorteada para cada pessoa, que diz o que as sugestões fazem.",
    },
    outside: "Indique porcentagens de 0 a 100.",
  },
  task: {
    settings: "Mais ajustes",
    questions: "Perguntas",
    addQuestion: "Adicionar uma pergunta",
    aboutRegions: "Perguntado sobre cada região com este rótulo",
    relations: "Relações entre regiões",
    addRelation: "Adicionar uma relação",
    untitled: "Pergunta",
    conditional: "condicional",
    up: (title) => `Subir ${title}`,
    down: (title) => `Descer ${title}`,
    moveIn: (name) => `Pôr ${name} abaixo da opção acima`,
    moveOut: (name) => `Tirar ${name}`,
    moreOf: (name) => `Mais sobre ${name}`,
    optionOf: (n) => `opção ${number(n)}`,
    hint: "Explicação abaixo do nome",
    title: "Pergunta como é lida",
    name: "Nome nas respostas",
    nameHint: "O nome é a coluna nas exportações.",
    kind: "Tipo",
    answered: "Já há respostas, então o nome e o tipo são fixos.",
    help: "Ajuda abaixo da pergunta",
    required: "Resposta obrigatória",
    when: "Perguntada",
    always: "Sempre",
    after: (title) => `Após uma resposta a “${title}”`,
    answers: "Após estas respostas",
    lowest: "Mínimo",
    highest: "Máximo",
    learn: "Um modelo aprende",
    learnEvery: "Toda pergunta que ele possa aprender",
    atLine: (line) => `Linha ${number(line)}`,
    kinds: {
      choice: "Uma opção",
      choices: "Várias opções",
      text: "Texto",
      rating: "Nota",
      rank: "Ordem",
      spans: "Trechos de um texto",
      segments: "Segmentos de tempo",
      boxes: "Retângulos",
      polygons: "Polígonos",
      points: "Pontos",
      compare: "Comparação",
      form: "Várias perguntas",
    },
    fields: {
      options_from: "Campo do item que lista suas opções",
      inner: "Opções que têm outras abaixo podem ser escolhidas",
      other: "As pessoas podem escrever uma resposta própria",
      min: "Pelo menos",
      max: "No máximo",
      max_length: "Número máximo de caracteres",
      placeholder: "Texto no campo vazio",
      scale: "Escala",
      anchors: "O que as pontas significam",
      on: "Campo do item que é marcado",
      accept_empty: "Pode-se não marcar nada",
      snap: "As marcas se ajustam às palavras",
    },
  },
  looks: {
    title: "Aparência dos itens",
    field: "Folha de estilo (CSS)",
    hint: "Só para o item, até 16 KiB. Não pode carregar nada. Classes: text-view, prose, table-view, field, badge, chat, turn.",
    fromFile: "Usar um arquivo CSS",
    tooLarge: (name) => `${name} passa de 16 KiB`,
    firstItem: "Primeiro item com esta folha de estilo",
    imagesHint:
      "Imagens podem ser escolhidas, coladas ou soltas: PNG, JPEG, GIF ou WebP de até 180 kB cada, 187 kB juntas.",
    addImages: "Adicionar imagens",
    faults: {
      format: "não é uma imagem PNG, JPEG, GIF ou WebP",
      size: "passa de 180 kB: diminua-a",
      sum: "é demais: todas as imagens juntas podem ter 187 kB (250.000 caracteres como texto)",
    },
    flaws: {
      text: "O texto pode ter 100.000 caracteres: encurte-o.",
      images:
        "Todas as imagens juntas podem ter 187 kB (250.000 caracteres como texto): remova uma.",
    },
  },
  exports: {
    title: "Baixar rótulos",
    note: "Respostas desfeitas ficam de fora. Respostas corrigidas são mantidas e marcadas como substituídas; a correção vem depois delas.",
    format: "Formato",
    formatHints: {
      csv: "Para planilhas: células que elas calculariam recebem um apóstrofo.",
      hf: "Um zip com uma pasta para datasets.load_from_disk.",
      yolo: "Um zip com rótulos e data.yaml.",
      voc: "Um zip com um arquivo XML por imagem.",
    },
    resolve: "Linhas",
    resolves: {
      none: "Cada rótulo",
      majority: "Um por item, maioria",
      consensus: "Um por item, consenso",
    },
    usual: (what) => `Padrão: ${what.toLowerCase()}`,
    resolveHint: "Um consenso pondera as respostas pela confiabilidade das pessoas.",
    since: "Desde",
    sinceHint: "Só rótulos a partir de então; vazio: todos.",
    withItems: "Com o conteúdo de cada item",
    noMachine: "Sem rótulos dados por programas",
    download: "Baixar",
    saved: (size) => `Salvo, ${size}`,
  },
  projectFile: {
    title: "O projeto inteiro em um arquivo",
    note: "Itens, rótulos com seu histórico, ajustes e nomes das pessoas. supt project import o lê em qualquer banco de dados, e é uma cópia de segurança deste projeto. Arquivos abaixo de --media-root não estão nele.",
    download: "Obter o arquivo",
  },
  ownership: {
    archive: "Arquivar",
    archiveText:
      "Ninguém recebe mais itens, nada pode ser mudado, e o projeto sai das listas. Os rótulos ficam e podem ser baixados.",
    archivedFields: "Este projeto está arquivado. Recupere-o abaixo para mudá-lo.",
    archivedText: "Este projeto está arquivado: nada é distribuído e nada pode ser mudado.",
    archiveNow: "Arquivar o projeto",
    unarchive: "Recuperar",
    handOver: "Transferir",
    handOverText:
      "Outra pessoa vira responsável. Você fica como anotador e não pode mais gerenciar o projeto.",
    newOwner: "Nome do novo responsável",
    handOverNow: "Transferir",
    done: (name) => `O projeto agora é de ${name}`,
    noLink: "A pessoa tem um link ou está conectada, e acha o projeto na lista dela.",
    sure: "Tem certeza?",
  },
};

const reviewReasons: Record<string, (n: number) => string> = {
  corrected: (n) =>
    plural(n, {
      one: "# já tinha a resposta de um responsável.",
      other: "# já tinham a resposta de um responsável.",
    }),
  withdrawn: (n) => plural(n, { one: "# foi retirado antes.", other: "# foram retirados antes." }),
  unknown: (n) => plural(n, { one: "# não existe mais.", other: "# não existem mais." }),
  unsure: (n) => plural(n, { one: "# não tem respostas.", other: "# não têm respostas." }),
  unfit: (n) => `Para ${n} esta não é uma resposta possível.`,
};

const manyReasons: Readonly<Record<string, string>> = {
  full: "não há lugar aberto",
  mine: "você já respondeu ou o tem na tela",
  audited: "diz o quanto as sugestões aceitas são boas",
  withdrawn: "isto foi desfeito",
  unknown: "não existe tal item",
};

/** Texts of the New project page. */
export const create: English["create"] = {
  title: "Novo projeto",
  lead: "De um arquivo a um link para os colegas, em um minuto.",
  steps: {
    file: "Dados",
    show: "O que se vê",
    ask: "O que se pergunta",
    ready: "Convidar",
  },
  stepsName: "Etapas",
  next: "Continuar",
  back: "Voltar",
  forbidden: "Você não pode criar projetos",
  forbiddenText: "Peça um link a quem administra o servidor. Este comando imprime um:",
  drop: "Solte um arquivo aqui ou escolha um",
  dropNow: "Solte para adicionar",
  formats: "Uma tabela (CSV, Excel, Parquet), linhas JSON, um arquivo de texto ou várias imagens.",
  choose: "Escolher arquivos",
  sending: (name) => `Enviando ${name}`,
  reading: (name) => `Lendo ${name}`,
  cancel: "Cancelar",
  other: "Escolher outro arquivo",
  oneFile:
    "Escolha um arquivo ou várias imagens: só imagens podem ser adicionadas várias de uma vez.",
  noSounds:
    "Sons são adicionados com supt items add, ou como endereços em uma coluna de uma tabela.",
  fault: {
    format: "não é uma imagem JPEG, PNG, GIF, WebP, AVIF ou BMP: converta-a",
    size: "passa de 11 MB",
    twice: "um segundo arquivo com este nome",
  },
  sheet: "Planilha",
  encoding: "Codificação do arquivo",
  encodings: {
    cp1252: "Windows, Europa Ocidental",
    cp1250: "Windows, Europa Central",
    cp1251: "Windows, cirílico",
    cp1253: "Windows, grego",
    cp1254: "Windows, turco",
    shift_jis: "Japonês",
    gb18030: "Chinês simplificado",
    big5: "Chinês tradicional",
    euc_kr: "Coreano",
    mac_roman: "Mac antigo",
    "utf-16-le": "UTF-16 sem marca de ordem de bytes",
  },
  readAgain: "Ler assim",
  noImages: "Nenhum destes arquivos pode ser adicionado.",
  leftOut: (n) => plural(n, { one: "# arquivo fica de fora:", other: "# arquivos ficam de fora:" }),
  images: (n) => plural(n, { one: "# imagem", other: "# imagens" }),
  rows: (n) => plural(n, { one: "# linha", other: "# linhas" }),
  again:
    "Escolha o arquivo de novo: ele é grande demais para ser guardado enquanto a página recarrega.",
  columns: "Colunas",
  column: "Coluna",
  type: "Tipo",
  examples: "Exemplos",
  use: "Usada como",
  useOf: (name) => `Uso de ${name}`,
  uses: {
    show: "Mostrada às pessoas",
    options: "Opções do item",
    id: "Identificador do item",
    label: "Resposta conhecida",
    features: "Entrada do modelo",
    meta: "Guardada, não mostrada",
    off: "Fica de fora",
  },
  types: {
    text: "Texto",
    integer: "Número inteiro",
    decimal: "Número",
    boolean: "Sim ou não",
    date: "Data",
    timestamp: "Hora",
    bytes: "Arquivo",
    list: "Lista",
    object: "Objeto",
    mixed: "Misto",
  },
  many: {
    search: "Buscar colunas",
    use: (n) => plural(n, { one: "Usá-la como", other: "Usar todas as # como" }),
    choose: "Escolher…",
    some: (n) => plural(n, { one: "# coluna", other: "# colunas" }),
    found: (n, all) =>
      n === all ? `Todas as ${number(all)} colunas.` : `${number(n)} de ${number(all)} colunas.`,
  },
  missing: (n) => plural(n, { one: "# vazio", other: "# vazios" }),
  distinct: (n) => plural(n, { one: "# valor", other: "# valores" }),
  up: (name) => `Subir ${name}`,
  as: "Mostrada como",
  asOf: {
    text: "Texto",
    markdown: "Markdown",
    html: "HTML (em um quadro fechado)",
    chat: "Conversa",
    image: "Imagem (endereço ou caminho)",
    audio: "Som (endereço ou caminho)",
    video: "Vídeo (endereço ou caminho)",
    series: "Números no tempo",
    badge: "Selo",
    json: "JSON",
  },
  wordOf: (name) => `Como ${name} é mostrada`,
  layout: "Disposição",
  layouts: {
    table: "Uma tabela de nomes e valores",
    fields: "Campo por campo",
  },
  ownForm: {
    title: "Várias perguntas",
    description: "Um formulário: cada pergunta a seu modo.",
  },
  preview: "Como as pessoas vão ver",
  item: (n) => `Item nº ${number(n)}`,
  nothingShown: "Escolha pelo menos uma coluna para mostrar.",
  allLabelled:
    "Todas as linhas têm resposta conhecida: nada restaria a rotular. Escolha outro uso.",
  refusedRows: (n) =>
    plural(n, {
      one: "# linha não pode ser adicionada:",
      other: "# linhas não podem ser adicionadas:",
    }),
  refusedRow: (line, reason) => (line === null ? reason : `Linha ${number(line)}: ${reason}`),
  moreRows: (n) => `e mais ${number(n)}`,
  skipBad: "Deixar estas linhas de fora e adicionar as outras",
  templates: "O que as pessoas devem fazer?",
  orTemplate: "Ou comece com uma tarefa pronta e dez itens para experimentá-la",
  withItems: "Criá-la com seus itens",
  own: {
    title: "Suas próprias respostas",
    description: "Uma resposta para cada item, das que você escrever.",
  },
  templateOf: {
    anomalies: {
      title: "Anomalias em uma série temporal",
      description: "Marcar partes de uma medição que parecem erradas, como picos.",
    },
    chats: {
      title: "A melhor de duas conversas",
      description: "Qual de duas conversas com um assistente foi melhor?",
    },
    ranking: {
      title: "Ordem de respostas",
      description: "Ordenar várias respostas à mesma pergunta, a melhor primeiro.",
    },
    "rating-reasons": {
      title: "Nota com motivos",
      description: "O quanto é bom e, se não é, por quê?",
    },
    relations: {
      title: "Nomes e suas relações",
      description: "Marcar nomes e dizer quem trabalha onde e o que fica onde.",
    },
    ticket: {
      title: "Formulário para um pedido",
      description: "Várias perguntas sobre uma mensagem: assunto, urgência, produtos, provas.",
    },
    boxes: {
      title: "Quadros em volta de objetos",
      description: "Retângulos com nome em imagens, com dados de cada um.",
    },
    captions: { title: "Legenda de imagem", description: "Uma frase que diz o que se vê." },
    entities: {
      title: "Nomes em um texto",
      description: "Marcar pessoas e lugares, palavra por palavra.",
    },
    "image-classification": {
      title: "Classe de uma imagem",
      description: "Uma classe para cada imagem.",
    },
    intent: {
      title: "Intenção de uma mensagem",
      description: "O que alguém quer? Para chats, e-mails e tickets.",
    },
    "personal-data": {
      title: "Dados pessoais",
      description: "Marcar o que permite reconhecer uma pessoa, para removê-lo depois.",
    },
    points: {
      title: "Pontos em uma imagem",
      description: "Pontos com nome, por exemplo em um rosto.",
    },
    polygons: { title: "Contornos de objetos", description: "Polígonos com nome em imagens." },
    preference: {
      title: "A melhor de duas respostas",
      description: "Qual de duas respostas à mesma pergunta é melhor?",
    },
    rating: {
      title: "Nota em uma escala",
      description: "O quanto é bom, de muito ruim a muito bom?",
    },
    sentiment: {
      title: "Sentimento de um texto",
      description: "Uma crítica, um comentário, uma mensagem é positiva ou negativa?",
    },
    sounds: { title: "Tipo de som", description: "O que se ouve em uma gravação?" },
    spam: {
      title: "Spam ou não",
      description: "Duas respostas de uma tecla cada: para filtrar comentários e mensagens.",
    },
    summary: {
      title: "Resumo de um texto",
      description: "Uma ou duas frases que dizem o que um texto diz.",
    },
    tags: {
      title: "Várias palavras-chave de um texto",
      description: "Quantas quiser, como gêneros, temas ou habilidades.",
    },
    topics: {
      title: "Tema de um texto",
      description: "De que trata um artigo? Uma árvore de temas.",
    },
    transcripts: {
      title: "Transcrição de uma gravação",
      description: "Marcar quem fala e quando, e escrever o que é dito.",
    },
  },
  proposed: (column) => `As respostas são as da coluna ${column}. Mude-as como quiser.`,
  lacks: "Adicione pelo menos uma resposta.",
  about: "Nome",
  titleField: "Título",
  slugField: "Nome nos endereços",
  slugHint: "Letras minúsculas, dígitos e hífens.",
  guidelines: "Instruções (opcional)",
  create: "Criar o projeto",
  creating: "Criando…",
  adding: "Adicionando os itens",
  addingNow: "Quase pronto: o servidor está salvando.",
  added: (n, title) =>
    `${plural(n, { one: "# item adicionado", other: "# itens adicionados" })} a “${title}”.`,
  leftOutRows: (n) =>
    plural(n, { one: "# linha ficou de fora.", other: "# linhas ficaram de fora." }),
  retry: "Tentar de novo",
  retryGood: "Adicionar o que está bom, deixar o resto",
  inviteHint: "Envie a cada pessoa um link próprio.",
  label: "Rotular você mesmo",
  manage: "Abrir a página do responsável",
  another: "Criar outro projeto",
  add: {
    title: "Adicionar itens",
    done: "Itens adicionados",
    close: "Fechar",
    now: "Adicionar os itens",
    update:
      "Dar o conteúdo do arquivo aos itens conhecidos pelo identificador que ainda não têm respostas",
    leaveOut: (n) =>
      plural(n, {
        one: "# linha não pode ser adicionada: deixe-a de fora ou corrija o arquivo.",
        other: "# linhas não podem ser adicionadas: deixe-as de fora ou corrija o arquivo.",
      }),
    nothing: "Nenhuma linha pode ser adicionada.",
    noImages: "Os itens deste projeto não são imagens: adicione uma tabela ou crie outro projeto.",
    added: (n) => plural(n, { one: "# item adicionado.", other: "# itens adicionados." }),
    updated: (n) =>
      plural(n, { one: "# item conhecido mudado.", other: "# itens conhecidos mudados." }),
    known: (n) =>
      plural(n, {
        one: "# item já conhecido e não adicionado de novo.",
        other: "# itens já conhecidos e não adicionados de novo.",
      }),
    reasons: "Ficaram de fora:",
    download: (n, total) =>
      n < total ? `Baixar os primeiros ${number(n)} motivos` : "Baixar os motivos",
    show: "Mostrar os itens",
    again: "Adicionar mais",
  },
};

/** Sentences of the server: `$1` is what the first group of a sentence's pattern found. */
export const server: English["server"] = {
  line: "linha",
  sentences: {
    cells: "tem $1 células, e o cabeçalho $2: ponha entre aspas as células que contêm $3",
    notUtf8: "não está em UTF-8",
    noHeader: "está vazio: a primeira linha precisa nomear as colunas",
    emptyFile: "está vazio: não há nada a rotular",
    damaged: "não pode ser lido e talvez esteja danificado: salve-o de novo, ou como CSV",
    unreadable: "não pode ser lido",
    fileTooLarge: "O arquivo passa de $1 MB: divida-o ou use supt items add.",
    fileTooCostly:
      "O arquivo exige mais memória ou tempo do que o servidor permite: use supt items add.",
    tooMuchMemory: "exige mais memória do que o servidor permite: use supt items add",
    tooSlow: "O arquivo chega devagar demais, e outros esperam: envie-o de novo mais tarde.",
    importing: "Outra importação neste projeto está em curso: tente mais tarde.",
    busy: "O servidor está lendo muitos arquivos: envie-o de novo em instantes.",
    features: "coluna “$1”: um modelo recebe números ou listas de números, não $2",
    emptyColumn: "a coluna “$1” está vazia: não há nada a mostrar",
    noColumn: "não tem a coluna “$1”; tem $2",
    otherColumn: "não tem a coluna “$1”, mas “$2”",
    nothingToShow: "não tem nenhuma coluna a mostrar",
    labelNotAllowed: "a resposta conhecida não é permitida: $1",
    idTaken: "o identificador “$1” já existe com outro conteúdo: dê outro ao item, ou atualize-o",
    itemTooLarge: "o item é grande demais para enviar: guarde-o em um arquivo e adicione o caminho",
    notAnOption: "Precisa ser uma das opções da tarefa, também no tipo.",
    notOptions: "Precisa ser uma lista de opções da tarefa, também no tipo.",
    notInteger: "Precisa ser um número inteiro de $1 a $2.",
    answerLost:
      "Uma resposta não seria permitida com esta tarefa. Mantenha o que ela precisa, ou crie um novo projeto.",
    answersLost:
      "$1 respostas não seriam permitidas com esta tarefa. Mantenha o que elas precisam, ou crie um novo projeto.",
    sameValue: "Duas opções têm o mesmo valor: remova uma.",
    sameKey: "Duas opções têm a mesma tecla: escolha outra.",
    escapes: "\\ não é permitido: escreva o próprio caractere",
    sign: "o sinal $1 não é permitido",
    nested: "está aninhado demais",
    noCss: "não é CSS ($1)",
    noRule: "não é uma regra",
    fixedPosition: "position: fixed não é permitido, pois sairia do item",
    loads: "$1 não é permitido: nada pode ser carregado",
    notAllowed: "$1 não é permitido",
    tooLong: "não pode passar de $1 bytes, e tem $2",
    slugTaken: "Já existe um projeto “$1”: escolha outro nome.",
    mostProjects:
      "Você criou $1 projetos dos $2 permitidos: peça mais a quem administra o servidor.",
    archived: "Este projeto está arquivado: recupere-o primeiro.",
    deleted: "Este projeto foi excluído.",
    noProject: "Este projeto não existe para você.",
    onlyOwner: "Só um responsável pelo projeto pode fazer isto.",
    forOthers: "Isto é para outros: peça a outro responsável.",
    notYourself: "Você não pode fazer isto consigo mesmo: peça a outro responsável.",
    name: "Este nome não pode ser usado aqui: escolha outro.",
    lastOwner: "É o último responsável pelo projeto: convide outro antes.",
    revoked: "$1 foi removido: convide a pessoa de novo antes.",
    noLabeller: "“$1” não está aqui: convide a pessoa antes.",
    notLabelled: "Ninguém rotulou este item ainda, então não há nada a rever.",
    linksOff: "Os links de convite estão desativados aqui: o login é feito em $1.",
    settled: "A resposta de um responsável já resolveu este item: corrija-a em vez disso.",
    notGrouped:
      "Ainda não se sabe quais itens se parecem: um treino os agrupa, após sua avaliação.",
    notSuspect: "Este item não está mais entre os erros prováveis.",
    making: "Rótulos deste projeto estão sendo aceitos ou retirados: tente depois que terminar.",
    noSuggestions: "Não há sugestões de “$1”.",
    noDatabase: "O banco de dados não está acessível: tente em instantes.",
  },
};

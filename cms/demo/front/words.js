// What this front end says itself, in both languages.

const WORDS = {
  skip: ["Skip to the page", "Ir al contenido"],
  menu: ["Menu", "Menú"],
  home: ["Home", "Inicio"],
  where: ["Where you are", "Dónde está"],
  emergency: ["Emergency notice", "Aviso de emergencia"],
  now: ["Do this now", "Haga esto ahora"],
  before: ["Be prepared", "Prepárese"],
  after: ["Afterwards", "Después"],
  phones: ["Call", "Llame"],
  danger: ["Danger: act at once", "Peligro: actúe de inmediato"],
  caution: ["Caution", "Precaución"],
  advice: ["Good to know", "Bueno saberlo"],
  offer: ["What you get", "Qué ofrece"],
  incentives: ["Amounts", "Montos"],
  who: ["Who can have it", "Quién puede tenerlo"],
  enrol: ["How to get it", "Cómo obtenerlo"],
  related: ["Related", "Relacionado"],
  eligible: ["You are eligible", "Usted califica"],
  not_eligible: ["Not for you at present", "Por ahora no califica"],
  unknown: ["You may be eligible", "Es posible que califique"],
  until: ["Enroll by", "Inscríbase antes del"],
  prices: ["Prices", "Precios"],
  charges: ["Fixed charges", "Cargos fijos"],
  when: ["When", "Cuándo"],
  price: ["A kWh", "Por kWh"],
  other: ["all other hours", "las demás horas"],
  every: ["every day", "todos los días"],
  upto: ["up to", "hasta"],
  above: ["above", "más"],
  hours: ["Hours", "Horario"],
  always: ["Day and night", "Día y noche"],
  helpful: ["Was this helpful?", "¿Le sirvió?"],
  yes: ["Yes", "Sí"],
  no: ["No", "No"],
  thanks: ["Thank you.", "Gracias."],
  back: ["Back", "Atrás"],
  again: ["Start again", "Volver a empezar"],
  required: ["required", "obligatorio"],
  choose: ["Please choose", "Elija"],
  errors: ["Please look at these again:", "Revise lo siguiente:"],
  sending: ["Sending …", "Enviando …"],
  missing: ["This page does not exist", "Esta página no existe"],
  failed: ["The page could not be loaded", "No se pudo cargar la página"],
  nearest: ["The nearest page is", "La página más cercana es"],
  fallback: ["This page is in English: it is not translated yet.", "Esta página está en inglés: aún no está traducida."],
  preview: ["Preview", "Vista previa"],
  notlive: ["This is a draft. It follows the editor as they type.", "Es un borrador. Sigue al editor mientras escribe."],
  expired: ["This preview has ended", "Esta vista previa terminó"],
  looking: ["Looking as", "Ver como"],
  nobody: ["somebody new", "alguien nuevo"],
  contact: ["Contact", "Contacto"],
  search: ["Search", "Buscar"],
  ask: ["How can we help?", "¿En qué podemos ayudarle?"],
  suggestions: ["suggestions", "sugerencias"],
  found: ["Results for", "Resultados para"],
  result: ["result", "resultado"],
  results: ["results", "resultados"],
  found_nothing: ["Nothing was found.", "No se encontró nada."],
  found_fallback: ["Nothing was found in this language; these pages are in English.", "No se encontró nada en español; estas páginas están en inglés."],
  try: ["Try other words, or fewer of them. Or get in touch: we are glad to help.", "Pruebe con otras palabras o con menos. O contáctenos: con gusto le ayudamos."],
  meant: ["Did you mean", "¿Quiso decir"],
  whole: ["The whole answer", "La respuesta completa"],
  narrow: ["Show only", "Mostrar solo"],
  everything: ["Everything", "Todo"],
  pinned: ["recommended", "recomendado"],
  pages: ["Pages of results", "Páginas de resultados"],
  previous: ["Previous", "Anterior"],
  next: ["Next", "Siguiente"],
  also: ["People also ask", "Otras preguntas"],
  kind_faq: ["Question", "Pregunta"],
  kind_page: ["Page", "Página"],
  kind_program: ["Program", "Programa"],
  kind_guided_help: ["Guided help", "Ayuda paso a paso"],
  kind_contact: ["Contact", "Contacto"],
  kind_navigation: ["Menu", "Menú"],
  kind_document: ["Document", "Documento"],
  kind_query: ["Search", "Búsqueda"],
  kept: ["What you send is deleted after {} days.", "Lo que envía se borra después de {} días."],
};
const DAYS = {
  mon: ["Mon", "lun"], tue: ["Tue", "mar"], wed: ["Wed", "mié"], thu: ["Thu", "jue"],
  fri: ["Fri", "vie"], sat: ["Sat", "sáb"], sun: ["Sun", "dom"],
};
const ORDER = Object.keys(DAYS);

let language = "en";
export const speak = (code) => { language = code === "es" ? "es" : "en"; };
export const spoken = () => language;
export const say = (key) => WORDS[key][language === "es" ? 1 : 0];

/** "Mon–Fri" for days in a row, else each of them; nothing for all seven. */
export function days(given) {
  if (given.length === 7) return "";
  const at = given.map((day) => ORDER.indexOf(day));
  const names = given.map((day) => DAYS[day][language === "es" ? 1 : 0]);
  const row = at.length > 2 && at.every((each, index) => index === 0 || each === at[index - 1] + 1);
  return row ? `${names[0]}–${names.at(-1)}` : names.join(", ");
}

export function clock(time) {
  const [hour, minute] = time.split(":").map(Number);
  const moment = new Date(2000, 0, 1, hour % 24, minute);
  const options = minute ? { hour: "numeric", minute: "2-digit" } : { hour: "numeric" };
  return moment.toLocaleTimeString(language === "es" ? "es-US" : "en-US", options);
}

export function day(date) {
  const options = { day: "numeric", month: "long", year: "numeric" };
  return new Date(`${date}T12:00:00`).toLocaleDateString(language === "es" ? "es-US" : "en-US", options);
}

export function money(amount, digits = 2) {
  return new Intl.NumberFormat(language === "es" ? "es-US" : "en-US", {
    style: "currency", currency: "USD", minimumFractionDigits: Number(amount) % 1 ? digits : 0,
    maximumFractionDigits: 5,
  }).format(amount);
}

export const cents = (price) => `${Number((Number(price) * 100).toFixed(3))}¢`;

export function month(number) {
  return new Date(2000, number - 1, 15).toLocaleDateString(language === "es" ? "es-US" : "en-US", { month: "short" });
}

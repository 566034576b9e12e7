// The app's own address, for a person who cannot sign in inside the page around it.

/** By the error's code, whether a link opens. Where nothing does, the address is there to be copied. */
const OPENS = { popup_unanswered: true, popup_forbidden: false };

/** Shows it in `root` if `code` says that it is needed, and else no more. */
export function pointElsewhere(root, code) {
  root.querySelector(":scope > a")?.remove();
  if (!(code in OPENS)) return;
  const link = document.createElement("a");
  link.textContent = location.href;
  link.target = "_blank";
  if (OPENS[code]) link.href = location.href;
  root.append(link);
}

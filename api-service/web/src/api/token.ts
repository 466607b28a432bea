// What this page shows to a service that asks who is calling. A token that was typed in lives as long as the tab; a view
// token in the page's own address, as an embedding page writes it, goes before.
const KEY = "bandwatch-token";

function ofAddress(): string | null {
  return new URLSearchParams(window.location.search).get("view");
}

/** The header to send, if there is a token. */
export function authorization(): Record<string, string> {
  const token = ofAddress() ?? window.sessionStorage.getItem(KEY);
  return token ? { Authorization: `Bearer ${token}` } : {};
}

let asking: Promise<boolean> | null = null;

function ask(): boolean {
  window.sessionStorage.removeItem(KEY);
  // A view token that has run out is for the embedding page to renew.
  if (ofAddress()) return false;
  const token = window.prompt("This service shows data to those it knows. Your token:")?.trim();
  if (!token) return false;
  window.sessionStorage.setItem(KEY, token);
  return true;
}

/** Asks the reader for a token, once for all requests that were refused meanwhile; whether there is another one now.
 * `refused` is what was sent. One who says no is not asked again until the page is loaded anew. */
export function askForToken(refused: Record<string, string>): Promise<boolean> {
  if (authorization().Authorization !== refused.Authorization) return Promise.resolve(true);
  asking ??= Promise.resolve()
    .then(ask)
    .then((given) => {
      if (given) asking = null;
      return given;
    });
  return asking;
}

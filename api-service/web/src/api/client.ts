// Requests to this page's own service. Addresses are relative: the page may live below any path.
import { askForToken, authorization } from "./token.ts";
import type { Bandwidth, Capabilities, Catalogue, Problem, Quotas } from "./types.ts";

/** A failure in the service's own words, or in ours if it couldn't be reached. */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

async function problemOf(response: Response): Promise<Problem> {
  const fallback = { title: response.statusText, status: response.status, detail: `The service answered ${response.status}.` };
  try {
    return { ...fallback, ...((await response.json()) as Partial<Problem>) };
  } catch {
    return fallback;
  }
}

async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const credential = authorization();
  let response: Response;
  try {
    response = await fetch(path, { headers: { ...credential, Accept: "application/json" }, ...(signal ? { signal } : {}) });
  } catch (failure) {
    if (signal?.aborted) throw failure;
    throw new ApiError({ title: "No connection", status: 0, detail: "The service can't be reached." });
  }
  if (response.status === 401 && (await askForToken(credential))) return getJson(path, signal);
  if (!response.ok) throw new ApiError(await problemOf(response));
  return (await response.json()) as T;
}

let early: { question: string; answer: Promise<Bandwidth> } | null = null;

/** Asks while the page is still being built; fetchBandwidth takes the answer, if it is asked the same first. */
export function askEarly(question: string): void {
  early = { question, answer: getJson<Bandwidth>(`api/v1/bandwidth?${question}`) };
  early.answer.catch(() => undefined); // told to whom asks
}

export async function fetchBandwidth(question: string, signal?: AbortSignal): Promise<Bandwidth> {
  const asked = early;
  early = null;
  if (asked?.question !== question) return getJson(`api/v1/bandwidth?${question}`, signal);
  const answer = await asked.answer;
  signal?.throwIfAborted();
  return answer;
}

export function fetchQuotas(signal?: AbortSignal): Promise<Quotas> {
  return getJson("api/v1/quotas", signal);
}

/** How far back the database reaches, and why there is nothing to show, if so. */
export function fetchCapabilities(signal?: AbortSignal): Promise<Capabilities> {
  return getJson("api/v1/capabilities", signal);
}

async function names(path: string, member: string): Promise<string[]> {
  const answer = await getJson<Record<string, { name: string }[]>>(path);
  return [...new Set((answer[member] ?? []).map((item) => item.name))].sort();
}

/** Everything that can be filtered by. */
export async function fetchCatalogue(): Promise<Catalogue> {
  const [services, routes, consumers] = await Promise.all([
    names("api/v1/services", "services"),
    names("api/v1/routes", "routes"),
    names("api/v1/consumers", "consumers"),
  ]);
  return { services, routes, consumers };
}

/** Speaks the control API of the local workspace, the only thing this page talks to. */

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok && body.error === undefined) body.error = `http_${response.status}`;
  return body;
}

/**
 * Sends one JSON call and gives its answer; a server that is away gives an answer with `error`.
 * @param {string} path below /control/
 * @param {object} body
 * @returns {Promise<object>}
 */
export async function post(path, body) {
  try {
    return await answer(
      await fetch(`/control/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    );
  } catch {
    return { acknowledged: true, error: "The local workspace is not reachable." };
  }
}

/**
 * Reads from the control API; throws when the server is away.
 * @param {string} path below /control/, with its query
 * @returns {Promise<any>}
 */
export async function read(path) {
  const response = await fetch(`/control/${path}`);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

/**
 * Uploads a file into a channel or a thread as a person.
 * @param {{user: string, channel?: string, file: File, thread_ts?: string}} upload no channel: for a form
 * @returns {Promise<object>}
 */
export async function upload({ user, channel, file, thread_ts }) {
  const form = new FormData();
  form.append("user", user);
  if (channel) form.append("channel", channel);
  if (thread_ts) form.append("thread_ts", thread_ts);
  form.append("file", file, file.name);
  try {
    return await answer(await fetch("/control/upload", { method: "POST", body: form }));
  } catch {
    return { acknowledged: true, error: "The local workspace is not reachable." };
  }
}

/**
 * Where the page loads a file from: files of the workspace always from this very origin.
 * @param {{url_private?: string}} file
 * @returns {string}
 */
export function fileAddress(file) {
  const address = file.url_private_download ?? file.url_private ?? "";
  try {
    const url = new URL(address, location.origin);
    return url.pathname.startsWith("/files/") ? url.pathname + url.search : url.href;
  } catch {
    return "";
  }
}

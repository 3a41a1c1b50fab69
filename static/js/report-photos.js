// Pictures of a report: made smaller on the phone, and kept there until they are sent.
const DATABASE = "phan-anh";
const STORE = "anh";
const LONGEST_SIDE = 1600;
const QUALITY = 0.8;
// A smaller file is sent as it is; the portal makes every picture anew in any case.
const SMALL_BYTES = 400000;

// The picture with at most 1600 pixels a side; as it is where the browser cannot draw it.
export async function shrunk(file) {
  if (file.size <= SMALL_BYTES) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", QUALITY); });
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], "anh.jpg", { type: "image/jpeg" });
  } catch {
    return file;
  }
}

function withStore(mode, work) {
  return new Promise((done, failed) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onerror = () => failed(opening.error);
    opening.onsuccess = () => {
      const base = opening.result;
      const deal = base.transaction(STORE, mode);
      const asked = work(deal.objectStore(STORE));
      deal.oncomplete = () => { base.close(); done(asked.result); };
      deal.onabort = () => { base.close(); failed(deal.error); };
    };
  });
}

export function keepPhotos(key, files) {
  return withStore("readwrite", (store) => store.put(files, key));
}

export async function keptPhotos(key) {
  return (await withStore("readonly", (store) => store.get(key))) ?? [];
}

export function forgetPhotos(key) {
  return withStore("readwrite", (store) => store.delete(key));
}

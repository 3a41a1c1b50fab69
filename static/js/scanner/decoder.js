// Finds codes in a picture: the browser's own detector where it knows all kinds of codes that are
// needed, else ZXing from this portal, fetched when a picture is there to be read.

const NEEDED = ["qr_code", "data_matrix", "ean_13", "ean_8"];
const WELCOME = [...NEEDED, "upc_a", "code_128"];
// Small pictures are read fastest; fine symbols in large photos need all there is.
const PHOTO_SIDES = [1200, 2400, 600];

export class Decoder {
  constructor(ponyfill, wasm) {
    this.ponyfill = ponyfill;
    this.wasm = wasm;
  }

  // Make ready; rejects when the decoder cannot be had.
  async ready() {
    this.detector ||= (await own()) || (await this.zxing());
  }

  // The texts of the codes in a frame of the camera.
  async frame(video) {
    const found = await this.detector.detect(video);
    return found.map((one) => one.rawValue);
  }

  // The texts of the codes in a photo; ZXing is asked too before giving up.
  async photo(file) {
    const picture = await window.createImageBitmap(file);
    const found = await inPicture(this.detector, picture);
    return found.length ? found : inPicture(await this.zxing(), picture);
  }

  async zxing() {
    if (!this.loading) this.loading = this.load().catch((trouble) => this.forget(trouble));
    return this.loading;
  }

  forget(trouble) {
    this.loading = null;
    throw trouble;
  }

  async load() {
    if (!window.BarcodeDetectionAPI) await run(this.ponyfill);
    const { BarcodeDetector, prepareZXingModule } = window.BarcodeDetectionAPI;
    // Without this it would be fetched from another host (which the page's policy forbids).
    const overrides = { locateFile: () => this.wasm };
    await prepareZXingModule({ overrides, fireImmediately: true });
    keep();
    return new BarcodeDetector({ formats: WELCOME });
  }
}

// Have the decoder kept for times without network.
export function keep() {
  if (!navigator.serviceWorker) return;
  navigator.serviceWorker.ready.then(({ active }) => active.postMessage("keep decoder"));
}

async function own() {
  if (!("BarcodeDetector" in window)) return null;
  try {
    const known = await window.BarcodeDetector.getSupportedFormats();
    if (!NEEDED.every((format) => known.includes(format))) return null;
    const formats = WELCOME.filter((format) => known.includes(format));
    return new window.BarcodeDetector({ formats });
  } catch {
    return null;
  }
}

async function inPicture(detector, picture) {
  for (const side of PHOTO_SIDES) {
    const found = await detector.detect(drawn(picture, side));
    if (found.length) return found.map((one) => one.rawValue);
  }
  return [];
}

function run(address) {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", done);
    script.addEventListener("error", () => {
      script.remove();
      failed(new Error("the decoder did not come"));
    });
    document.head.append(script);
  });
}

function drawn(picture, side) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// The camera at the back of a phone, on only while somebody looks at it.

const WISHES = {
  audio: false,
  video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
};

// Browsers inside Zalo or Facebook often have none, and pages without https never have.
export function hasCamera() {
  return Boolean(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);
}

export class Camera {
  constructor(video) {
    this.video = video;
    this.stream = null;
    this.isLit = false;
  }

  get isOn() {
    return this.stream !== null;
  }

  get hasLight() {
    const [track] = this.stream ? this.stream.getVideoTracks() : [];
    return Boolean(track && track.getCapabilities && track.getCapabilities().torch);
  }

  // Rejects with the browser's own error when there is no camera or no permission.
  async start() {
    const stream = await navigator.mediaDevices.getUserMedia(WISHES);
    this.stream = stream;
    this.isLit = false;
    this.video.srcObject = stream;
    await this.video.play();
  }

  stop() {
    if (this.stream) this.stream.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.video.srcObject = null;
  }

  async switchLight() {
    const [track] = this.stream.getVideoTracks();
    await track.applyConstraints({ advanced: [{ torch: !this.isLit }] });
    this.isLit = !this.isLit;
    return this.isLit;
  }
}

// Warnings in force and recalled goods, as they were when the portal last answered.

import { asked, put, taken } from "./shelf.js";

const NAME = "quet-canh-bao";
const ADDRESS = "/quet/du-lieu.json";
const PATIENCE_MS = 4000;
const FRESH_MS = 30_000;

export class Notices {
  constructor() {
    const kept = taken(NAME);
    this.kept = kept && kept.data && Array.isArray(kept.data.warnings) ? kept : null;
    this.answeredAt = -Infinity;
  }

  // When the portal said so, null before the first time.
  get at() {
    return this.kept ? this.kept.at : null;
  }

  get isWhole() {
    return Boolean(this.kept && this.kept.data.is_whole);
  }

  // Ask the portal; tells whether it answers.
  async refresh() {
    if (navigator.onLine === false) return false;
    if (window.performance.now() - this.answeredAt < FRESH_MS) return true;
    try {
      const data = await asked(ADDRESS, PATIENCE_MS);
      this.kept = { at: new Date().toISOString(), data };
      this.answeredAt = window.performance.now();
      put(NAME, this.kept);
      return true;
    } catch {
      this.answeredAt = -Infinity;
      return false;
    }
  }

  get warnings() {
    return this.kept ? this.kept.data.warnings : [];
  }

  // The kept warnings about what was scanned.
  warningsAbout({ code, gtin }) {
    return this.warnings.filter(
      (one) => (code && one.codes.includes(code)) || (gtin && one.gtins.includes(gtin)),
    );
  }

  // What of the scanned goods is recalled or withdrawn.
  stoppedAbout({ code, gtin, lot, serial }) {
    const isMeant = (one) => {
      if (code) return one.code === code;
      if (!gtin || one.gtin !== gtin) return false;
      if (one.serial) return one.serial === serial;
      const lots = one.lot ? [one.lot] : one.lots;
      return !lots.length || !lot || lots.includes(lot);
    };
    return this.kept ? this.kept.data.stopped.filter(isMeant) : [];
  }
}

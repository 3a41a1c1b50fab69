// The editor of manuscripts. Without this file it is a plain form and works just as well.

import { keepTyped } from "./editor/autosave.js";
import { watchRemarks } from "./editor/checks.js";
import { readPasted } from "./editor/paste.js";
import { offerPictures } from "./editor/picture.js";
import { addToolbar } from "./editor/toolbar.js";

const form = document.getElementById("bieu-mau-soan");
const body = document.getElementById("body");

keepTyped(form);
if (body) {
  const picture = offerPictures(form, body);
  addToolbar(form, body, picture);
  readPasted(form, body);
  watchRemarks(form, body);
}

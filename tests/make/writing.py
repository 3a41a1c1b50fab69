"""Office files and plan texts for tests."""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import yaml

DOCUMENTS = Path(__file__).parents[2] / "seed" / "data" / "documents"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>"""  # noqa: E501
RELATIONS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>
</Relationships>"""  # noqa: E501
HEADS = ("TT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Kết quả", "Thời gian")

Record = Mapping[str, Any]
Row = Sequence[str]


def seeded_plan(slug: str) -> Record:
    """A source plan as it is kept for loading."""
    record: Record = yaml.safe_load((DOCUMENTS / f"{slug}.yaml").read_text(encoding="utf-8"))
    return record


def plan_paragraphs(record: Record) -> list[str]:
    """The plan as it would stand on paper: head, sections, foot."""
    lines = [*_head(record)]
    for section in record["sections"]:
        title = _heading(section)
        body = [part for part in section.get("body", "").split("\n") if part.strip()]
        if title and not section.get("heading") and body:
            body[0] = f"{title} {body[0]}"
        elif title:
            lines.append(title)
        lines += body
    return [*lines, *_foot(record)]


def task_rows(record: Record) -> list[Row]:
    """The annex: heads, a row for each group, a row for each task."""
    rows: list[Row] = [HEADS]
    for group in record.get("task_groups", ()):
        rows.append((group["code"], group["title"], "", "", "", ""))
        rows += [_task(task) for task in record["tasks"] if task["group"] == group["code"]]
    return rows


def plan_text(record: Record) -> str:
    """The plan as plain text, its annex as a table with bars."""
    annex = [_bars(row) for row in task_rows(record)] if record.get("tasks") else []
    parts = [*plan_paragraphs(record)]
    if annex:
        parts += ["PHỤ LỤC", record.get("annex_title") or "DANH MỤC NHIỆM VỤ"]
    return "\n\n".join(parts) + "\n\n" + "\n".join(annex)


def write_docx(path: Path, paragraphs: Iterable[str], rows: Sequence[Row] = ()) -> Path:
    """A Word file with these paragraphs and one table behind them."""
    body = "".join(f"<w:p>{_run(text)}</w:p>" for text in paragraphs)
    return pack_docx(path, body + (_table(rows) if rows else ""))


def pack_docx(path: Path, body: str, **parts: bytes) -> Path:
    """A Word file around a body in WordprocessingML, with more parts if given."""
    xml = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return pack_office(path, {"word/document.xml": xml.encode(), **parts})


def pack_office(path: Path, parts: Mapping[str, bytes]) -> Path:
    """An office file of these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", TYPES)
        packed.writestr("_rels/.rels", RELATIONS)
        for name, content in parts.items():
            packed.writestr(name, content)
    return path


def _head(record: Record) -> list[str]:
    kinds = {"ke_hoach": "KẾ HOẠCH", "quyet_dinh": "QUYẾT ĐỊNH", "bao_cao": "BÁO CÁO"}
    lines = [
        record["issuing_body"].upper(),
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        record.get("number_raw", ""),
        record.get("issued_raw", ""),
        kinds.get(record["kind"], "BÀI TRÌNH BÀY"),
        record["title"],
    ]
    return [line for line in lines if line]


def _heading(section: Record) -> str:
    if section.get("heading_is_editorial") and not section.get("number"):
        return ""
    number, heading = section.get("number", ""), section.get("heading", "")
    if not heading:
        return f"{number}." if number.startswith("Điều") else ""
    mark = ")" if number.isalpha() and number.islower() else "."
    return f"{number}{mark} {heading}"


def _foot(record: Record) -> list[str]:
    names = ("signed_on_behalf", "signed_capacity", "signed_position", "signer")
    recipients = [f"- {name};" for name in record.get("recipients", ())]
    signature = [record[name] for name in names if record.get(name)]
    return [*(["Nơi nhận:", *recipients] if recipients else []), *signature]


def _task(task: Record) -> Row:
    number = (
        task["code"].removeprefix(f"{task['group']}.") if task["group"].isalpha() else task["code"]
    )
    names = ("title", "lead", "coordinators_text", "result", "time")
    return (number, *(str(task.get(name, "")) for name in names))


def _bars(row: Row) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _table(rows: Sequence[Row]) -> str:
    lines = (
        "<w:tr>" + "".join(f"<w:tc><w:p>{_run(cell)}</w:p></w:tc>" for cell in row) + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl>{''.join(lines)}</w:tbl>"

// Written by scripts/write_route_types.ts from docs/reference/openapi.json. Not to be edited.
export interface Routes {
  /** Who is signed in */
  'GET /api/v1.0/me': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: unknown;
    answer: { "user_id": number; "username": string; "full_name": string; "email": string | null; "admin": boolean; "curates": (string)[]; "has_password": boolean; "identities": (string)[]; "csrf_token": string | null };
  };
  /** Change one’s full name or e-mail address */
  'PATCH /api/v1.0/me': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: { "full_name"?: string; "email"?: string | null };
    answer: { "user_id": number; "username": string; "full_name": string; "email": string | null; "admin": boolean; "curates": (string)[]; "has_password": boolean; "identities": (string)[]; "csrf_token": string | null };
  };
  /** Jobs, newest first */
  'GET /api/v1.0/jobs': {
    path: Record<never, never>;
    query: { "status"?: "WAITING" | "QUEUED" | "RUNNING" | "RETURNED" | "HELD" | "COMPLETE" | "FAILED" | "KILLED" | ("WAITING" | "QUEUED" | "RUNNING" | "RETURNED" | "HELD" | "COMPLETE" | "FAILED" | "KILLED")[]; "type"?: string; "database"?: string; "mine"?: "true" | "false"; "whose"?: "mine" | "group" | "all"; "since"?: string; "until"?: string; "strain"?: string; "before"?: number; "limit"?: number };
    body: unknown;
    answer: { "jobs": ({ "job_id": number; "status": "WAITING" | "QUEUED" | "RUNNING" | "RETURNED" | "HELD" | "COMPLETE" | "FAILED" | "KILLED"; "attempt": number; "database": string; "tag": string; "type": string; "user_id": number; "username": string; "workgroup": string; "priority": number; "version": string; "recorded": string; "date_sent": string | null; "finished": string | null; "kill_requested": string | null; "resend_of": number | null; "reason": string | null; "error_code": string | null; "error_class": string | null; "result": unknown })[]; "total": number };
  };
  /** The story of a job */
  'GET /api/v1.0/jobs/{job_id}': {
    path: { "job_id": number };
    query: Record<never, never>;
    body: unknown;
    answer: { "job_id": number; "status": "WAITING" | "QUEUED" | "RUNNING" | "RETURNED" | "HELD" | "COMPLETE" | "FAILED" | "KILLED"; "attempt": number; "database": string; "tag": string; "type": string; "user_id": number; "username": string; "workgroup": string; "priority": number; "version": string; "recorded": string; "date_sent": string | null; "finished": string | null; "kill_requested": string | null; "resend_of": number | null; "reason": string | null; "error_code": string | null; "error_class": string | null; "result": unknown; "params": Record<string, unknown>; "crobot_status": string | null; "output_location": string | null; "waiting": { "why": string | null; "position": number | null; "estimate": number | null } | null; "programs": ({ "attempt": number; "program": string; "version": string; "argv": (string)[]; "seconds": number })[] };
  };
  /** Every move of a job, oldest first */
  'GET /api/v1.0/jobs/{job_id}/events': {
    path: { "job_id": number };
    query: Record<never, never>;
    body: unknown;
    answer: { "events": ({ "event_id": number; "attempt": number; "from_status": "WAITING" | "QUEUED" | "RUNNING" | "RETURNED" | "HELD" | "COMPLETE" | "FAILED" | "KILLED" | null; "to_status": "WAITING" | "QUEUED" | "RUNNING" | "RETURNED" | "HELD" | "COMPLETE" | "FAILED" | "KILLED"; "who": string; "why": string | null; "at": string })[] };
  };
  /** The log of its newest attempt, as text; followed until the job ends if asked to */
  'GET /api/v1.0/jobs/{job_id}/log': {
    path: { "job_id": number };
    query: { "follow"?: "true" | "false" };
    body: unknown;
    answer: unknown;
  };
  /** Do again: as a new job what has ended, as a new attempt what is HELD */
  'POST /api/v1.0/jobs/resend': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: { "job_ids": (number)[]; "dry_run"?: boolean };
    answer: { "jobs": ({ "job_id": number; "was"?: "WAITING" | "QUEUED" | "RUNNING" | "RETURNED" | "HELD" | "COMPLETE" | "FAILED" | "KILLED"; "outcome": string; "says"?: string; "new_job_id"?: number; "error"?: { "code": string; "class": string; "message": string } })[]; "warning"?: string };
  };
  /** End what has not ended; a result that is there already wins */
  'POST /api/v1.0/jobs/kill': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: { "job_ids": (number)[]; "dry_run"?: boolean };
    answer: { "jobs": ({ "job_id": number; "was"?: "WAITING" | "QUEUED" | "RUNNING" | "RETURNED" | "HELD" | "COMPLETE" | "FAILED" | "KILLED"; "outcome": string; "says"?: string; "new_job_id"?: number; "error"?: { "code": string; "class": string; "message": string } })[]; "warning"?: string };
  };
  /** Apply the result of a job that is HELD again, without running it again */
  'POST /api/v1.0/jobs/reprocess': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: { "job_ids": (number)[]; "dry_run"?: boolean };
    answer: { "jobs": ({ "job_id": number; "was"?: "WAITING" | "QUEUED" | "RUNNING" | "RETURNED" | "HELD" | "COMPLETE" | "FAILED" | "KILLED"; "outcome": string; "says"?: string; "new_job_id"?: number; "error"?: { "code": string; "class": string; "message": string } })[]; "warning"?: string };
  };
  /** Another place in the queue; before the usual ones (below 0) only curators and admins put them */
  'POST /api/v1.0/jobs/priority': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: { "job_ids": (number)[]; "dry_run"?: boolean; "priority": number };
    answer: { "jobs": ({ "job_id": number; "was"?: "WAITING" | "QUEUED" | "RUNNING" | "RETURNED" | "HELD" | "COMPLETE" | "FAILED" | "KILLED"; "outcome": string; "says"?: string; "new_job_id"?: number; "error"?: { "code": string; "class": string; "message": string } })[]; "warning"?: string };
  };
  /** Assemble: strains or traces in, jobs out, and what was refused and why */
  'PUT /api/v1.0/assemble': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: { "strains"?: (string)[]; "traces"?: (string)[]; "assembler"?: "spades" | "megahit"; "again"?: boolean; "priority"?: number; "workgroup"?: string };
    answer: { "jobs": ({ "barcode": string; "job_id": number; "outcome": "recorded" | "under_way" })[]; "refused": ({ "barcode": string; "error": { "code": string; "class": string; "message": string } })[] };
  };
  /** Send a scheme for strains: jobs out, and what was refused and why */
  'PUT /api/v1.0/{database}/schemes/{scheme}/send': {
    path: { "database": string; "scheme": string };
    query: Record<never, never>;
    body: { "strains"?: (string)[]; "filter"?: { "uberstrain"?: string | (string)[]; "source_niche"?: string | (string)[]; "source_type"?: string | (string)[]; "source_details"?: string | (string)[]; "collection_date"?: string | (string)[]; "collection_year"?: string | (string)[]; "collection_month"?: string | (string)[]; "collection_day"?: string | (string)[]; "collection_time"?: string | (string)[]; "continent"?: string | (string)[]; "country"?: string | (string)[]; "region"?: string | (string)[]; "county"?: string | (string)[]; "city"?: string | (string)[]; "postcode"?: string | (string)[]; "latitude"?: string | (string)[]; "longitude"?: string | (string)[]; "serotype"?: string | (string)[]; "antigenic_formulas"?: string | (string)[]; "lab_contact"?: string | (string)[]; "email"?: string | (string)[]; "sample_accession"?: string | (string)[]; "secondary_sample_accession"?: string | (string)[]; "comment"?: string | (string)[]; "filter"?: string | (string)[]; "search"?: string; "barcode"?: string | (string)[]; "strain"?: string | (string)[]; "owner"?: string; "my_strains"?: "true" | "false"; "assembly_status"?: "Passed QC" | "none"; "qc_failed"?: string; "controls"?: "include" | "exclude" | "only"; "collected_from"?: string; "collected_until"?: string; "modified_since"?: string; "created_since"?: string; "st"?: string; "where"?: string | (string)[]; "workspace"?: number }; "again"?: boolean; "priority"?: number; "workgroup"?: string };
    answer: { "jobs": ({ "barcode": string; "job_id": number; "outcome": "recorded" | "under_way" })[]; "refused": ({ "barcode": string; "error": { "code": string; "class": string; "message": string } })[] };
  };
  /** update_scheme: send a scheme for every assembly that has no current result of it */
  'POST /api/v1.0/{database}/schemes/{scheme}/update': {
    path: { "database": string; "scheme": string };
    query: Record<never, never>;
    body: { "dry_run"?: boolean; "limit"?: number; "max_fails"?: number; "priority"?: number; "workgroup"?: string };
    answer: { "database": string; "counts": Record<string, number>; "sent": number; "beyond_limit": number; "overtaken": number; "scheme": string };
  };
  /** update_assemblies: assemble every strain that has no valid assembly and Illumina pairs */
  'POST /api/v1.0/{database}/assemblies/update': {
    path: { "database": string };
    query: Record<never, never>;
    body: { "dry_run"?: boolean; "limit"?: number; "max_fails"?: number; "priority"?: number; "workgroup"?: string };
    answer: { "database": string; "counts": Record<string, number>; "sent": number; "beyond_limit": number; "overtaken": number; "strains": ({ "barcode": string; "strain": string; "because": string })[]; "skipped": ({ "barcode": string; "strain": string; "because": string; "job": number | null; "reason": string | null })[] };
  };
  /** Server-sent events: `job` (a move of a job), `change` (of a record), `reset` (too much happened: read the lists again) */
  'GET /api/v1.0/events': {
    path: Record<never, never>;
    query: { "after"?: string };
    body: unknown;
    answer: unknown;
  };
  /** How the house is doing: workers, CRobot, queue, the last day, disk, backup */
  'GET /api/v1.0/admin/house': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: unknown;
    answer: { "at": string; "workers": ({ "name": string; "classes": (string)[]; "seen": string; "alive": boolean; "doing": ({ "job_id": number; "type": string; "status": string; "until": string })[] })[]; "crobot": { "asked": boolean; "away_since": string | null; "problem": string | null; "load": { "cores": number; "memory_mb": number; "used": { "cores": number; "memory_mb": number }; "clients": ({ "client": string; "waiting": number; "running": number })[] } | null; "tasks": ({ "job_id": number; "attempt": number; "pipeline": string; "version": string; "state": "queued" | "running" | "complete" | "failed" | "killed"; "position": number | null; "waits_for": string | null; "workgroup": string; "priority": number; "submitted": string; "started": string | null })[] }; "broker": { "used": boolean; "away_since": string | null; "why": string | null }; "queue": ({ "type": string; "status": "WAITING" | "QUEUED" | "RUNNING" | "RETURNED" | "HELD" | "COMPLETE" | "FAILED" | "KILLED"; "count": number; "oldest": number })[]; "day": ({ "from": string; "recorded": number; "completed": number; "failed": number; "killed": number; "oldest": number | null })[]; "held": { "total": number; "jobs": ({ "job_id": number; "type": string; "database": string; "tag": string; "reason": string | null; "error_code": string | null })[] }; "disk": { "free": number; "total": number } | null; "last_backup": { "made": string; "path": string; "rows": number; "files": number } | null; "schedules": ({ "name": string; "cron": string; "enabled": boolean; "last_tick": string })[]; "runs": ({ "type": string; "job_id": number; "status": "WAITING" | "QUEUED" | "RUNNING" | "RETURNED" | "HELD" | "COMPLETE" | "FAILED" | "KILLED"; "recorded": string; "finished": string | null; "reason": string | null })[] };
  };
  /** The fields of metadata, with their vocabularies */
  'GET /api/v1.0/{database}/metadata_fields': {
    path: { "database": string };
    query: Record<never, never>;
    body: unknown;
    answer: { "fields": ({ "field": string; "label": string; "kind": "text" | "word" | "integer" | "number" | "date" | "time" | "country" | "latitude" | "longitude" | "accessions" | "email" | "strain"; "vocabulary"?: (string)[]; "follows"?: string })[]; "source_types": Record<string, (string)[]>; "missing": (string)[]; "closed": boolean };
  };
  /** The columns of lists of strains: what they can show, be sorted and filtered by */
  'GET /api/v1.0/{database}/strain_columns': {
    path: { "database": string };
    query: Record<never, never>;
    body: unknown;
    answer: { "columns": ({ "id": string; "label": string; "group": string; "group_label": string; "kind": "text" | "integer" | "number" | "yes_no" | "day" | "moment"; "unit"?: string; "description"?: string; "local_from"?: number; "tests": ("is" | "has" | "starts" | "min" | "max" | "known")[] })[]; "chosen": (string)[] | null };
  };
  /** Keep a choice of columns for oneself, in their order; null: the usual ones again */
  'PUT /api/v1.0/{database}/strain_columns': {
    path: { "database": string };
    query: Record<never, never>;
    body: { "chosen": (string)[] | null };
    answer: { "chosen": (string)[] | null };
  };
  /** The strains of a database, filtered, sorted, paged, with how many there are */
  'GET /api/v1.0/{database}/strains': {
    path: { "database": string };
    query: { "uberstrain"?: string | (string)[]; "source_niche"?: string | (string)[]; "source_type"?: string | (string)[]; "source_details"?: string | (string)[]; "collection_date"?: string | (string)[]; "collection_year"?: string | (string)[]; "collection_month"?: string | (string)[]; "collection_day"?: string | (string)[]; "collection_time"?: string | (string)[]; "continent"?: string | (string)[]; "country"?: string | (string)[]; "region"?: string | (string)[]; "county"?: string | (string)[]; "city"?: string | (string)[]; "postcode"?: string | (string)[]; "latitude"?: string | (string)[]; "longitude"?: string | (string)[]; "serotype"?: string | (string)[]; "antigenic_formulas"?: string | (string)[]; "lab_contact"?: string | (string)[]; "email"?: string | (string)[]; "sample_accession"?: string | (string)[]; "secondary_sample_accession"?: string | (string)[]; "comment"?: string | (string)[]; "filter"?: string | (string)[]; "search"?: string; "barcode"?: string | (string)[]; "strain"?: string | (string)[]; "owner"?: string; "my_strains"?: "true" | "false"; "assembly_status"?: "Passed QC" | "none"; "qc_failed"?: string; "controls"?: "include" | "exclude" | "only"; "collected_from"?: string; "collected_until"?: string; "modified_since"?: string; "created_since"?: string; "st"?: string; "where"?: string | (string)[]; "workspace"?: number; "sort"?: string; "order"?: "asc" | "desc"; "limit"?: number; "offset"?: number; "column"?: string | (string)[] };
    body: unknown;
    answer: { "records": ({ "database": string; "barcode": string; "strain": string; "metadata": Record<string, unknown>; "owner": string; "created": string; "lastmodified": string; "release_date": string | null; "private": boolean; "control": "positive" | "negative" | null; "row_version": number; "newest_status": string | null; "best_assembly": { "barcode": string; "status": string; "n50": number | null; "contig_number": number | null; "total_length": number | null; "chosen_by": string | null } | null; "access": "none" | "row" | "files" | "edit"; "values"?: Record<string, string | number | boolean | null> })[]; "total": number };
  };
  /** One strain */
  'GET /api/v1.0/{database}/strains/{barcode}': {
    path: { "database": string; "barcode": string };
    query: Record<never, never>;
    body: unknown;
    answer: { "database": string; "barcode": string; "strain": string; "metadata": Record<string, unknown>; "owner": string; "created": string; "lastmodified": string; "release_date": string | null; "private": boolean; "control": "positive" | "negative" | null; "row_version": number; "newest_status": string | null; "best_assembly": { "barcode": string; "status": string; "n50": number | null; "contig_number": number | null; "total_length": number | null; "chosen_by": string | null } | null; "access": "none" | "row" | "files" | "edit"; "values"?: Record<string, string | number | boolean | null> };
  };
  /** Change a strain: name, metadata, release, control run, best assembly, owner */
  'PATCH /api/v1.0/{database}/strains/{barcode}': {
    path: { "database": string; "barcode": string };
    query: Record<never, never>;
    body: { "strain"?: string; "metadata"?: Record<string, string | null>; "release_date"?: string | null; "private"?: boolean; "control"?: "positive" | "negative" | null; "best_assembly"?: string | null; "owner"?: string; "row_version"?: number; "why"?: string };
    answer: { "database": string; "barcode": string; "strain": string; "metadata": Record<string, unknown>; "owner": string; "created": string; "lastmodified": string; "release_date": string | null; "private": boolean; "control": "positive" | "negative" | null; "row_version": number; "newest_status": string | null; "best_assembly": { "barcode": string; "status": string; "n50": number | null; "contig_number": number | null; "total_length": number | null; "chosen_by": string | null } | null; "access": "none" | "row" | "files" | "edit"; "values"?: Record<string, string | number | boolean | null> };
  };
  /** Every replaced row of a strain, newest first, with time, user and reason */
  'GET /api/v1.0/{database}/strains/{barcode}/history': {
    path: { "database": string; "barcode": string };
    query: { "of"?: "strains" | "assemblies" | "traces"; "limit"?: number; "offset"?: number };
    body: unknown;
    answer: { "records": ({ "table": "strains" | "assemblies" | "traces"; "row_version": number; "row": Record<string, unknown>; "replaced": string; "by": string | null; "why": string | null; "changed": Record<string, { "from": unknown; "to": unknown }> })[]; "total": number };
  };
  /** The report of an isolate */
  'GET /api/v1.0/{database}/strains/{barcode}/report': {
    path: { "database": string; "barcode": string };
    query: Record<never, never>;
    body: unknown;
    answer: { "content": Record<string, unknown>; "sha256": string; "sign_offs": ({ "by": string; "full_name": string; "signed": string; "note": string; "sha256": string; "changed_since": (string)[] })[] };
  };
  /** Sign the report of an isolate, as it was read */
  'POST /api/v1.0/{database}/strains/{barcode}/report/sign_offs': {
    path: { "database": string; "barcode": string };
    query: Record<never, never>;
    body: { "sha256": string; "note"?: string };
    answer: { "content": Record<string, unknown>; "sha256": string; "sign_offs": ({ "by": string; "full_name": string; "signed": string; "note": string; "sha256": string; "changed_since": (string)[] })[] };
  };
  /** The report as a page of HTML */
  'GET /api/v1.0/{database}/strains/{barcode}/report.html': {
    path: { "database": string; "barcode": string };
    query: { "commands"?: "true" | "false" };
    body: unknown;
    answer: unknown;
  };
  /** The report as PDF */
  'GET /api/v1.0/{database}/strains/{barcode}/report.pdf': {
    path: { "database": string; "barcode": string };
    query: { "commands"?: "true" | "false" };
    body: unknown;
    answer: unknown;
  };
  /** The assemblies of a strain */
  'GET /api/v1.0/{database}/strains/{barcode}/assemblies': {
    path: { "database": string; "barcode": string };
    query: Record<never, never>;
    body: unknown;
    answer: { "records": ({ "barcode": string; "strain": string; "strain_barcode": string; "status": string; "n50": number | null; "contig_number": number | null; "total_length": number | null; "qc": unknown; "criteria_version": string | null; "pipeline_version": string; "stats": Record<string, unknown>; "original_name": string | null; "job_id": number | null; "trace": string | null; "sha256": string | null; "created": string; "best": boolean; "access": "none" | "row" | "files" | "edit" })[]; "total": number };
  };
  /** The reads of a strain */
  'GET /api/v1.0/{database}/strains/{barcode}/traces': {
    path: { "database": string; "barcode": string };
    query: Record<never, never>;
    body: unknown;
    answer: { "records": ({ "barcode": string; "accession": string; "seq_platform": string; "seq_library": string; "files": ({ "name": string; "bytes": number; "sha256": string })[]; "created": string })[]; "total": number };
  };
  /** One assembly, with what is known of it under each scheme */
  'GET /api/v1.0/{database}/assemblies/{barcode}': {
    path: { "database": string; "barcode": string };
    query: Record<never, never>;
    body: unknown;
    answer: { "barcode": string; "strain": string; "strain_barcode": string; "status": string; "n50": number | null; "contig_number": number | null; "total_length": number | null; "qc": unknown; "criteria_version": string | null; "pipeline_version": string; "stats": Record<string, unknown>; "original_name": string | null; "job_id": number | null; "trace": string | null; "sha256": string | null; "created": string; "best": boolean; "access": "none" | "row" | "files" | "edit"; "typed": ({ "scheme": string; "label": string; "reference": string; "status": string; "version": string; "st_barcode": string | null; "job_id": number | null; "results": unknown })[] };
  };
  /** The schemes of a database; those that are not public only for its curators */
  'GET /api/v1.0/{database}/schemes': {
    path: { "database": string };
    query: Record<never, never>;
    body: unknown;
    answer: { "records": ({ "barcode": string; "description": string; "name": string; "version": string; "display": string; "pipeline": string | null; "scheme": string | null })[]; "total": number };
  };
  /** The CRISPR arrays of two assemblies side by side, spacers as numbers of the catalogue */
  'GET /api/v1.0/{database}/crispr/compare': {
    path: { "database": string };
    query: { "a": string; "b": string };
    body: unknown;
    answer: { "spacers": { "a": number; "b": number; "shared": number }; "pairs": ({ "a": { "contig": string; "start": number; "end": number; "repeat": number; "spacers": (number)[] } | null; "b": { "contig": string; "start": number; "end": number; "repeat": number; "spacers": (number)[] } | null; "shared": number; "aligned": ((unknown)[])[] })[] };
  };
  /** The HierCC clusters of a strain under each scheme that has them, and how many strains are in each */
  'GET /api/v1.0/{database}/strains/{barcode}/clusters': {
    path: { "database": string; "barcode": string };
    query: Record<never, never>;
    body: unknown;
    answer: { "records": ({ "scheme": string; "label": string; "st": number; "clusters": ({ "level": number; "cluster": number; "strains": number })[] })[] };
  };
  /** What is in a database, counted: strains, quality, countries and dates, as far as one sees it */
  'GET /api/v1.0/{database}/summary': {
    path: { "database": string };
    query: Record<never, never>;
    body: unknown;
    answer: { "genus": string; "prefix": string; "strains": number; "mine": number; "assemblies": number; "reads": number; "schemes": number; "qc": { "passed": number; "failed": number; "waiting": number; "none": number }; "failures": ({ "check": string; "strains": number })[]; "countries": ({ "country": string; "strains": number })[]; "collected": ({ "month": string; "strains": number })[] };
  };
  /** Read a table and tell its cells as texts; nothing is written */
  'POST /api/v1.0/read_table': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: unknown;
    answer: { "header": (string)[]; "rows": ({ "line": number; "cells": (string)[] })[] };
  };
  /** The strains of a filter as a table (TSV, CSV, XLSX), with the STs and other columns of chosen schemes */
  'GET /api/v1.0/{database}/strains/table': {
    path: { "database": string };
    query: { "uberstrain"?: string | (string)[]; "source_niche"?: string | (string)[]; "source_type"?: string | (string)[]; "source_details"?: string | (string)[]; "collection_date"?: string | (string)[]; "collection_year"?: string | (string)[]; "collection_month"?: string | (string)[]; "collection_day"?: string | (string)[]; "collection_time"?: string | (string)[]; "continent"?: string | (string)[]; "country"?: string | (string)[]; "region"?: string | (string)[]; "county"?: string | (string)[]; "city"?: string | (string)[]; "postcode"?: string | (string)[]; "latitude"?: string | (string)[]; "longitude"?: string | (string)[]; "serotype"?: string | (string)[]; "antigenic_formulas"?: string | (string)[]; "lab_contact"?: string | (string)[]; "email"?: string | (string)[]; "sample_accession"?: string | (string)[]; "secondary_sample_accession"?: string | (string)[]; "comment"?: string | (string)[]; "filter"?: string | (string)[]; "search"?: string; "barcode"?: string | (string)[]; "strain"?: string | (string)[]; "owner"?: string; "my_strains"?: "true" | "false"; "assembly_status"?: "Passed QC" | "none"; "qc_failed"?: string; "controls"?: "include" | "exclude" | "only"; "collected_from"?: string; "collected_until"?: string; "modified_since"?: string; "created_since"?: string; "st"?: string; "where"?: string | (string)[]; "workspace"?: number; "format"?: "tsv" | "csv" | "xlsx"; "scheme"?: string | (string)[]; "column"?: string | (string)[] };
    body: unknown;
    answer: unknown;
  };
  /** Check a table of metadata cell by cell, and write all of it or nothing */
  'POST /api/v1.0/{database}/strains/table': {
    path: { "database": string };
    query: { "apply"?: "true" | "false"; "empty"?: "keep" | "clear"; "seen"?: string; "why"?: string };
    body: unknown;
    answer: { "applied": boolean; "rows": number; "changed": { "strains": number; "cells": number; "emptied": number }; "cells": ({ "line": number; "strain": string; "barcode": string; "field": string; "before": string; "after": string })[]; "problem_count": number; "problems": ({ "line": number; "column": string; "value": string; "code": string; "message": string })[]; "custom": ({ "column": string; "meant": string | null })[]; "ignored": (string)[]; "seen": string };
  };
  /** The names of the files of an assembly */
  'GET /api/v1.0/{database}/assemblies/{barcode}/files': {
    path: { "database": string; "barcode": string };
    query: Record<never, never>;
    body: unknown;
    answer: { "files": (string)[] };
  };
  /** A file of an assembly: FASTA, GFF3, their indexes, a configuration of JBrowse 2 */
  'GET /api/v1.0/{database}/assemblies/{barcode}/files/{file}': {
    path: { "database": string; "barcode": string; "file": string };
    query: Record<never, never>;
    body: unknown;
    answer: unknown;
  };
  /** The contigs of an assembly, the longest first, with their depth */
  'GET /api/v1.0/{database}/assemblies/{barcode}/contigs': {
    path: { "database": string; "barcode": string };
    query: { "limit"?: number; "offset"?: number };
    body: unknown;
    answer: { "records": ({ "name": string; "position": number; "length": number; "depth": number | null; "covered": number | null })[]; "total": number };
  };
  /** The lengths and depths of the contigs of an assembly, small enough to be drawn */
  'GET /api/v1.0/{database}/assemblies/{barcode}/contigs/plot': {
    path: { "database": string; "barcode": string };
    query: Record<never, never>;
    body: unknown;
    answer: { "total": number; "bases": number; "curve": ({ "contigs": number; "bases": number; "length": number })[]; "classes": ({ "from": number; "contigs": number; "bases": number })[]; "depths": ({ "name": string; "position": number; "length": number; "depth": number | null; "covered": number | null })[] | null };
  };
  /** The loci of an assembly under a typing scheme, in its order */
  'GET /api/v1.0/{database}/assemblies/{barcode}/schemes/{scheme}/loci': {
    path: { "database": string; "barcode": string; "scheme": string };
    query: { "search"?: string; "locus"?: string; "odd"?: "true" | "false"; "limit"?: number; "offset"?: number };
    body: unknown;
    answer: { "records": ({ "locus": string; "allele": number | null; "local": boolean; "kind": "exact" | "near" | "partial" | "missing" | "multiple"; "flags": (string)[]; "identity": number; "coverage": number; "reason": string | null; "copies": ({ "contig": string; "start": number; "end": number; "strand": "+" | "-" })[] | null })[]; "total": number };
  };
  /** A file that the pipeline of a scheme left of an assembly */
  'GET /api/v1.0/{database}/assemblies/{barcode}/schemes/{scheme}/outputs/{output}': {
    path: { "database": string; "barcode": string; "scheme": string; "output": string };
    query: Record<never, never>;
    body: unknown;
    answer: unknown;
  };
  /** The best assemblies of the strains of a filter, as FASTA in a tar (up to 1,000 strains) */
  'GET /api/v1.0/{database}/strains/assemblies.tar': {
    path: { "database": string };
    query: { "uberstrain"?: string | (string)[]; "source_niche"?: string | (string)[]; "source_type"?: string | (string)[]; "source_details"?: string | (string)[]; "collection_date"?: string | (string)[]; "collection_year"?: string | (string)[]; "collection_month"?: string | (string)[]; "collection_day"?: string | (string)[]; "collection_time"?: string | (string)[]; "continent"?: string | (string)[]; "country"?: string | (string)[]; "region"?: string | (string)[]; "county"?: string | (string)[]; "city"?: string | (string)[]; "postcode"?: string | (string)[]; "latitude"?: string | (string)[]; "longitude"?: string | (string)[]; "serotype"?: string | (string)[]; "antigenic_formulas"?: string | (string)[]; "lab_contact"?: string | (string)[]; "email"?: string | (string)[]; "sample_accession"?: string | (string)[]; "secondary_sample_accession"?: string | (string)[]; "comment"?: string | (string)[]; "filter"?: string | (string)[]; "search"?: string; "barcode"?: string | (string)[]; "strain"?: string | (string)[]; "owner"?: string; "my_strains"?: "true" | "false"; "assembly_status"?: "Passed QC" | "none"; "qc_failed"?: string; "controls"?: "include" | "exclude" | "only"; "collected_from"?: string; "collected_until"?: string; "modified_since"?: string; "created_since"?: string; "st"?: string; "where"?: string | (string)[]; "workspace"?: number };
    body: unknown;
    answer: unknown;
  };
  /** Profiles of a typing scheme for the strains of a filter, tab-separated, missing written 0 */
  'GET /api/v1.0/{database}/schemes/{scheme}/profiles': {
    path: { "database": string; "scheme": string };
    query: { "uberstrain"?: string | (string)[]; "source_niche"?: string | (string)[]; "source_type"?: string | (string)[]; "source_details"?: string | (string)[]; "collection_date"?: string | (string)[]; "collection_year"?: string | (string)[]; "collection_month"?: string | (string)[]; "collection_day"?: string | (string)[]; "collection_time"?: string | (string)[]; "continent"?: string | (string)[]; "country"?: string | (string)[]; "region"?: string | (string)[]; "county"?: string | (string)[]; "city"?: string | (string)[]; "postcode"?: string | (string)[]; "latitude"?: string | (string)[]; "longitude"?: string | (string)[]; "serotype"?: string | (string)[]; "antigenic_formulas"?: string | (string)[]; "lab_contact"?: string | (string)[]; "email"?: string | (string)[]; "sample_accession"?: string | (string)[]; "secondary_sample_accession"?: string | (string)[]; "comment"?: string | (string)[]; "filter"?: string | (string)[]; "search"?: string; "barcode"?: string | (string)[]; "strain"?: string | (string)[]; "owner"?: string; "my_strains"?: "true" | "false"; "assembly_status"?: "Passed QC" | "none"; "qc_failed"?: string; "controls"?: "include" | "exclude" | "only"; "collected_from"?: string; "collected_until"?: string; "modified_since"?: string; "created_since"?: string; "st"?: string; "where"?: string | (string)[]; "workspace"?: number };
    body: unknown;
    answer: unknown;
  };
  /** What a scheme is: its version, and how many loci, alleles and STs it has */
  'GET /api/v1.0/{database}/schemes/{scheme}': {
    path: { "database": string; "scheme": string };
    query: Record<never, never>;
    body: unknown;
    answer: { "barcode": string; "description": string; "name": string; "version": string; "display": string; "pipeline": string | null; "columns": ({ "name": string; "label": string; "description": string | null })[]; "typing": { "name": string; "prefix": string; "version": number; "kind": string; "loci": number; "alleles": number; "sts": number; "locus_names": (string)[]; "versions": ({ "version": number; "imported": string; "source": string; "alleles": number; "sts": number })[] } | null };
  };
  /** Loci of a typing scheme, in its order */
  'GET /api/v1.0/{database}/schemes/{scheme}/loci': {
    path: { "database": string; "scheme": string };
    query: { "limit"?: number; "offset"?: number; "search"?: string };
    body: unknown;
    answer: { "records": ({ "locus": string; "barcode": string; "position": number; "alleles": number })[]; "total": number };
  };
  /** Alleles of a locus with their sequences, by number */
  'GET /api/v1.0/{database}/schemes/{scheme}/loci/{locus}/alleles': {
    path: { "database": string; "scheme": string; "locus": string };
    query: { "limit"?: number; "offset"?: number; "allele"?: number };
    body: unknown;
    answer: { "records": ({ "allele": number; "barcode": string; "local": boolean; "length": number; "sequence": string })[]; "total": number };
  };
  /** STs of a typing scheme, by number; with their profiles where it has few loci */
  'GET /api/v1.0/{database}/schemes/{scheme}/sts': {
    path: { "database": string; "scheme": string };
    query: { "limit"?: number; "offset"?: number; "from"?: number };
    body: unknown;
    answer: { "records": ({ "st": number; "barcode": string; "local": boolean; "profile": (number)[] | null })[]; "total": number };
  };
  /** Search a profile, or an ST: who has it, and the nearest STs */
  'POST /api/v1.0/{database}/schemes/{scheme}/search': {
    path: { "database": string; "scheme": string };
    query: Record<never, never>;
    body: { "profile"?: Record<string, number>; "st"?: number };
    answer: { "st": number | null; "profile": Record<string, number>; "exact": ({ "st": number; "barcode": string; "local": boolean })[]; "nearest": ({ "st": number; "barcode": string; "local": boolean; "differences": number; "compared": number })[] | null };
  };
  /** Analyses that one may see, newest first */
  'GET /api/v1.0/analyses': {
    path: Record<never, never>;
    query: { "limit"?: number; "offset"?: number; "database"?: string; "type"?: string; "search"?: string; "whose"?: "mine" | "shared" | "all" };
    body: unknown;
    answer: { "records": ({ "id": number; "type": string; "name": string; "database": string; "user_id": number; "username": string; "public": boolean; "access": "see" | "edit" | "own"; "created": string; "changed": string; "job_id": number | null; "status": "WAITING" | "QUEUED" | "RUNNING" | "RETURNED" | "HELD" | "COMPLETE" | "FAILED" | "KILLED" | null; "reason": string | null; "state": "complete" | "failed" | "under way"; "scheme": string | null })[]; "total": number };
  };
  /** One analysis, with what it found */
  'GET /api/v1.0/analyses/{id}': {
    path: { "id": number };
    query: Record<never, never>;
    body: unknown;
    answer: { "id": number; "type": string; "name": string; "database": string; "user_id": number; "username": string; "public": boolean; "access": "see" | "edit" | "own"; "created": string; "changed": string; "job_id": number | null; "status": "WAITING" | "QUEUED" | "RUNNING" | "RETURNED" | "HELD" | "COMPLETE" | "FAILED" | "KILLED" | null; "reason": string | null; "state": "complete" | "failed" | "under way"; "scheme": string | null; "data": Record<string, unknown>; "tables": ({ "name": string; "bytes": number })[]; "shares": ({ "user_id": number; "username": string; "may_edit": boolean })[] | null };
  };
  /** Rename an analysis, or show it to everybody */
  'PATCH /api/v1.0/analyses/{id}': {
    path: { "id": number };
    query: Record<never, never>;
    body: { "name"?: string; "public"?: boolean };
    answer: { "id": number; "type": string; "name": string; "database": string; "user_id": number; "username": string; "public": boolean; "access": "see" | "edit" | "own"; "created": string; "changed": string; "job_id": number | null; "status": "WAITING" | "QUEUED" | "RUNNING" | "RETURNED" | "HELD" | "COMPLETE" | "FAILED" | "KILLED" | null; "reason": string | null; "state": "complete" | "failed" | "under way"; "scheme": string | null; "data": Record<string, unknown>; "tables": ({ "name": string; "bytes": number })[]; "shares": ({ "user_id": number; "username": string; "may_edit": boolean })[] | null };
  };
  /** Remove an analysis that has ended */
  'DELETE /api/v1.0/analyses/{id}': {
    path: { "id": number };
    query: Record<never, never>;
    body: unknown;
    answer: { "ok": true };
  };
  /** A table of an analysis, tab-separated */
  'GET /api/v1.0/analyses/{id}/tables/{table}': {
    path: { "id": number; "table": string };
    query: Record<never, never>;
    body: unknown;
    answer: unknown;
  };
  /** Show an analysis to somebody, to see or to edit */
  'POST /api/v1.0/analyses/{id}/shares': {
    path: { "id": number };
    query: Record<never, never>;
    body: { "username": string; "may_edit"?: boolean };
    answer: { "shares": ({ "user_id": number; "username": string; "may_edit": boolean })[] };
  };
  /** Take it back; who has it may also leave */
  'DELETE /api/v1.0/analyses/{id}/shares/{user_id}': {
    path: { "id": number; "user_id": number };
    query: Record<never, never>;
    body: unknown;
    answer: { "ok": true };
  };
  /** Find the loci and alleles of a scheme in sequences, and the strains that carry them */
  'POST /api/v1.0/{database}/analyses/locus_search': {
    path: { "database": string };
    query: Record<never, never>;
    body: { "name": string; "scheme": string; "sequences": string };
    answer: { "id": number; "job_id": number };
  };
  /** The loci that some strains of a group have and others have not */
  'POST /api/v1.0/{database}/analyses/accessory_genome': {
    path: { "database": string };
    query: Record<never, never>;
    body: { "name": string; "scheme": string; "group": "all" | { "workspace": number } | { "strains": (string)[] }; "threshold"?: number; "fragmented"?: "present" | "absent" };
    answer: { "id": number; "job_id": number; "strains": number };
  };
  /** One's own watches, newest first */
  'GET /api/v1.0/watches': {
    path: Record<never, never>;
    query: { "strain"?: string };
    body: unknown;
    answer: { "records": ({ "id": number; "database": string; "scheme": string; "scheme_label": string; "within": number; "strain": { "barcode": string; "strain": string } | null; "workspace": { "id": number; "name": string } | null; "created": string; "notices": number })[] };
  };
  /** Be told of new isolates within some alleles of a strain, or of those of a workspace */
  'POST /api/v1.0/{database}/watches': {
    path: { "database": string };
    query: Record<never, never>;
    body: { "scheme": string; "within": number; "of": { "strain": string } | { "workspace": number } };
    answer: { "id": number; "database": string; "scheme": string; "scheme_label": string; "within": number; "strain": { "barcode": string; "strain": string } | null; "workspace": { "id": number; "name": string } | null; "created": string; "notices": number };
  };
  /** Remove a watch, with its notices */
  'DELETE /api/v1.0/watches/{id}': {
    path: { "id": number };
    query: Record<never, never>;
    body: unknown;
    answer: { "ok": true };
  };
  /** One's own notices, newest first, and how many are not seen yet */
  'GET /api/v1.0/notices': {
    path: Record<never, never>;
    query: { "limit"?: number; "offset"?: number; "unseen"?: "true" | "false" };
    body: unknown;
    answer: { "records": ({ "id": number; "at": string; "seen": string | null; "database": string; "scheme": string; "scheme_label": string; "strain": { "barcode": string; "strain": string }; "near": { "barcode": string; "strain": string }; "differing": number; "compared": number; "watch": number; "within": number; "workspace": string | null })[]; "total": number; "unseen": number };
  };
  /** Mark notices as seen: some, or all up to one */
  'POST /api/v1.0/notices/seen': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: { "ids"?: (number)[]; "up_to"?: number };
    answer: { "ok": true };
  };
  /** A minimum spanning tree, or one by neighbour joining, of strains under a typing scheme */
  'POST /api/v1.0/{database}/analyses/ms_tree': {
    path: { "database": string };
    query: Record<never, never>;
    body: { "name": string; "method"?: "MSTreeV2" | "MSTree" | "NJ"; "missing"?: "pairwise" | "absolute" | "state" | "complete"; "scheme": string; "group": "all" | { "workspace": number } | { "strains": (string)[] } };
    answer: { "id": number; "job_id": number; "strains": number };
  };
  /** A tree of a table of profiles of one’s own */
  'POST /api/v1.0/{database}/analyses/ms_sa_tree': {
    path: { "database": string };
    query: Record<never, never>;
    body: { "name": string; "method"?: "MSTreeV2" | "MSTree" | "NJ"; "missing"?: "pairwise" | "absolute" | "state" | "complete"; "profiles": string };
    answer: { "id": number; "job_id": number; "strains": number };
  };
  /** Keep how a tree is shown: where nodes stand, and what the page keeps */
  'PATCH /api/v1.0/analyses/{id}/layout': {
    path: { "id": number };
    query: Record<never, never>;
    body: { "node_positions"?: Record<string, (unknown)[]>; "layout"?: Record<string, string | number | boolean | null>; "made_by"?: number | null };
    answer: { "ok": true };
  };
  /** A tree for other programs */
  'GET /api/v1.0/analyses/{id}/tree/{format}': {
    path: { "id": number; "format": "newick" | "grapetree" | "microreact" | "distances" | "svg" | "png" };
    query: { "colour_by"?: string };
    body: unknown;
    answer: unknown;
  };
  /** Add strains to a tree or an SNP project: it is made again with these too, of what is new alone */
  'POST /api/v1.0/analyses/{id}/strains': {
    path: { "id": number };
    query: Record<never, never>;
    body: { "group": "all" | { "workspace": number } | { "strains": (string)[] } };
    answer: { "job_id": number | null; "strains": number };
  };
  /** What is known of the strains of a tree or SNP project, all at once: a row for each */
  'GET /api/v1.0/analyses/{id}/strains': {
    path: { "id": number };
    query: { "column"?: string | (string)[] };
    body: unknown;
    answer: { "columns": (string)[]; "rows": ((string | number | boolean | null)[])[] };
  };
  /** Compare genomes place by place with a reference: a matrix of SNPs and a tree */
  'POST /api/v1.0/{database}/analyses/snp_project': {
    path: { "database": string };
    query: Record<never, never>;
    body: { "name": string; "reference": string; "group": "all" | { "workspace": number } | { "strains": (string)[] }; "core_share"?: number; "program"?: "auto" | "iqtree" | "raxml"; "from"?: "assemblies" | "reads" };
    answer: { "id": number; "strains": number; "sent": number };
  };
  /** How a SNP project stands */
  'GET /api/v1.0/analyses/{id}/snp': {
    path: { "id": number };
    query: Record<never, never>;
    body: unknown;
    answer: { "progress": number; "state": "complete" | "failed" | "under way"; "from": "assemblies" | "reads"; "steps": ({ "step": "ref_masker" | "ref_mapper" | "ref_mapper_matrix" | "matrix_phylogeny"; "state": "not_sent" | "queued" | "complete" | "failed"; "waits_for": (string)[]; "job_id": number | null; "jobs": { "total": number; "complete": number; "failed": number; "under_way": number }; "reason": string | null })[]; "reference": { "assembly": string; "strain": string; "name": string; "length": number | null; "masked_percent": number | null }; "assemblies": ({ "assembly": string; "strain": string; "name": string; "state": "queued" | "complete" | "failed" | "left_out"; "job_id": number | null; "reason": string | null; "called_percent": number | null; "snps": number | null; "left_out": boolean })[]; "made_again": ({ "what": string; "at": string })[]; "summary": { "genomes": number; "distinct": number; "sites": number; "core_sites": number; "other_sites": number; "sentence": string | null; "masked": number; "reference_length": number; "tree": string | null; "support": string | null; "left_out": ({ "name": string; "reason": string })[] } | null; "files": ({ "name": string; "bytes": number; "sha256": string })[] };
  };
  /** Variable sites of a SNP project, by their place */
  'GET /api/v1.0/analyses/{id}/snp/sites': {
    path: { "id": number };
    query: { "offset"?: number; "limit"?: number; "gene"?: string; "type"?: "nonsense" | "start lost" | "stop lost" | "missense" | "unknown" | "RNA" | "synonymous" | "intergenic"; "core"?: "yes" | "no" };
    body: unknown;
    answer: { "total": number; "genomes": (string)[]; "annotated": boolean; "records": ({ "contig": string; "position": number; "reference": string; "core": boolean; "alleles": string; "gene": string | null; "product": string | null; "effect": "nonsense" | "start lost" | "stop lost" | "missense" | "unknown" | "RNA" | "synonymous" | "intergenic" | null; "change": string | null })[] };
  };
  /** A file of a SNP project: matrix, snp_fasta, vcf, distances, distances_per_site, tree … */
  'GET /api/v1.0/analyses/{id}/snp/{file}': {
    path: { "id": number; "file": string };
    query: Record<never, never>;
    body: unknown;
    answer: unknown;
  };
  /** Leave assemblies out of a SNP project, or take them back; it goes on with the others */
  'POST /api/v1.0/analyses/{id}/leave_out': {
    path: { "id": number };
    query: Record<never, never>;
    body: { "assemblies": (string)[]; "back"?: boolean };
    answer: { "strains": number; "left_out": number };
  };
  /** Kill a SNP project: what nobody else needs ends, and it does not go on */
  'POST /api/v1.0/analyses/{id}/kill': {
    path: { "id": number };
    query: Record<never, never>;
    body: unknown;
    answer: { "killed": number; "left": number };
  };
  /** How people can log in and sign up here */
  'GET /api/v1.0/login': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: unknown;
    answer: { "password": true; "sign_up": "open" | "invitation" | "closed"; "oidc": { "name": string; "start": string } | null };
  };
  /** Log in with a password: sets the cookie of a new session */
  'POST /api/v1.0/login': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: { "username": string; "password": string };
    answer: { "user_id": number; "username": string; "full_name": string; "email": string | null; "admin": boolean; "curates": (string)[]; "has_password": boolean; "identities": (string)[]; "csrf_token": string | null };
  };
  /** End the session of this browser */
  'POST /api/v1.0/logout': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: unknown;
    answer: { "ok": true };
  };
  /** Make an account of one’s own, and log in with it */
  'POST /api/v1.0/sign_up': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: { "username": string; "password": string; "email"?: string; "full_name"?: string; "invitation"?: string };
    answer: { "user_id": number; "username": string; "full_name": string; "email": string | null; "admin": boolean; "curates": (string)[]; "has_password": boolean; "identities": (string)[]; "csrf_token": string | null };
  };
  /** What a one-time link is for; this does not use it up */
  'POST /api/v1.0/links/show': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: { "link": string };
    answer: { "purpose": "first_admin" | "password" | "invitation"; "username": string | null; "email": string | null; "expires": string };
  };
  /** Set a password by a one-time link, and log in with it */
  'POST /api/v1.0/links/password': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: { "link": string; "password": string; "email"?: string };
    answer: { "user_id": number; "username": string; "full_name": string; "email": string | null; "admin": boolean; "curates": (string)[]; "has_password": boolean; "identities": (string)[]; "csrf_token": string | null };
  };
  /** Change one’s password; all other sessions end */
  'POST /api/v1.0/password': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: { "old": string; "password": string };
    answer: { "ok": true };
  };
  /** Browsers in which one is signed in */
  'GET /api/v1.0/sessions': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: unknown;
    answer: { "records": ({ "id": number; "created": string; "last_used": string; "expires": string; "address": string | null; "agent": string | null; "current": boolean })[]; "total": number };
  };
  /** End all sessions of one’s own but the one that asks */
  'DELETE /api/v1.0/sessions': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: unknown;
    answer: { "ended": number };
  };
  /** End a session of one’s own */
  'DELETE /api/v1.0/sessions/{id}': {
    path: { "id": number };
    query: Record<never, never>;
    body: unknown;
    answer: { "ok": true };
  };
  /** One’s API tokens, also those that are over */
  'GET /api/v1.0/tokens': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: unknown;
    answer: { "records": ({ "id": number; "name": string; "created": string; "expires": string; "last_used": string | null; "revoked": string | null })[]; "total": number };
  };
  /** Make an API token, in a browser that is signed in; it is told this once */
  'POST /api/v1.0/tokens': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: { "name": string; "days"?: number };
    answer: { "id": number; "name": string; "created": string; "expires": string; "last_used": string | null; "revoked": string | null; "token": string };
  };
  /** Revoke an API token of one’s own */
  'DELETE /api/v1.0/tokens/{id}': {
    path: { "id": number };
    query: Record<never, never>;
    body: unknown;
    answer: { "ok": true };
  };
  /** Who sees what is mine, and whose I see */
  'GET /api/v1.0/buddies': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: unknown;
    answer: { "given": ({ "user_id": number; "username": string; "full_name": string; "may_edit": boolean; "created": string })[]; "received": ({ "user_id": number; "username": string; "full_name": string; "may_edit": boolean; "created": string })[] };
  };
  /** Let somebody see all that is mine, and edit it if may_edit */
  'POST /api/v1.0/buddies': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: { "username": string; "may_edit"?: boolean };
    answer: { "given": ({ "user_id": number; "username": string; "full_name": string; "may_edit": boolean; "created": string })[]; "received": ({ "user_id": number; "username": string; "full_name": string; "may_edit": boolean; "created": string })[] };
  };
  /** Change whether a buddy may edit */
  'PATCH /api/v1.0/buddies/{user_id}': {
    path: { "user_id": number };
    query: Record<never, never>;
    body: { "may_edit": boolean };
    answer: { "ok": true };
  };
  /** Take it back */
  'DELETE /api/v1.0/buddies/{user_id}': {
    path: { "user_id": number };
    query: Record<never, never>;
    body: unknown;
    answer: { "ok": true };
  };
  /** Workspaces that one may see, the one changed last first */
  'GET /api/v1.0/workspaces': {
    path: Record<never, never>;
    query: { "limit"?: number; "offset"?: number; "database"?: string; "search"?: string; "mine"?: "true" | "false" };
    body: unknown;
    answer: { "records": ({ "id": number; "name": string; "database": string; "user_id": number; "username": string; "public": boolean; "access": "see" | "edit" | "own"; "size": number; "created": string; "changed": string })[]; "total": number };
  };
  /** Make a workspace */
  'POST /api/v1.0/workspaces': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: { "name": string; "database": string; "strains"?: (string)[]; "public"?: boolean };
    answer: { "id": number; "name": string; "database": string; "user_id": number; "username": string; "public": boolean; "access": "see" | "edit" | "own"; "size": number; "created": string; "changed": string; "strains": (string)[]; "hidden": number; "shares": ({ "user_id": number; "username": string; "may_edit": boolean })[] | null };
  };
  /** One workspace; strains that one may not see are left out and counted */
  'GET /api/v1.0/workspaces/{id}': {
    path: { "id": number };
    query: Record<never, never>;
    body: unknown;
    answer: { "id": number; "name": string; "database": string; "user_id": number; "username": string; "public": boolean; "access": "see" | "edit" | "own"; "size": number; "created": string; "changed": string; "strains": (string)[]; "hidden": number; "shares": ({ "user_id": number; "username": string; "may_edit": boolean })[] | null };
  };
  /** Rename a workspace, add and remove strains, show it to everybody */
  'PATCH /api/v1.0/workspaces/{id}': {
    path: { "id": number };
    query: Record<never, never>;
    body: { "name"?: string; "public"?: boolean; "add"?: (string)[]; "remove"?: (string)[] };
    answer: { "id": number; "name": string; "database": string; "user_id": number; "username": string; "public": boolean; "access": "see" | "edit" | "own"; "size": number; "created": string; "changed": string; "strains": (string)[]; "hidden": number; "shares": ({ "user_id": number; "username": string; "may_edit": boolean })[] | null };
  };
  /** Remove a workspace */
  'DELETE /api/v1.0/workspaces/{id}': {
    path: { "id": number };
    query: Record<never, never>;
    body: unknown;
    answer: { "ok": true };
  };
  /** Show a workspace to somebody, to see or to edit */
  'POST /api/v1.0/workspaces/{id}/shares': {
    path: { "id": number };
    query: Record<never, never>;
    body: { "username": string; "may_edit"?: boolean };
    answer: { "shares": ({ "user_id": number; "username": string; "may_edit": boolean })[] };
  };
  /** Take it back; who has it may also leave */
  'DELETE /api/v1.0/workspaces/{id}/shares/{user_id}': {
    path: { "id": number; "user_id": number };
    query: Record<never, never>;
    body: unknown;
    answer: { "ok": true };
  };
  /** All accounts, by name */
  'GET /api/v1.0/users': {
    path: Record<never, never>;
    query: { "limit"?: number; "offset"?: number; "search"?: string };
    body: unknown;
    answer: { "records": ({ "user_id": number; "username": string; "full_name": string; "email": string | null; "role": "user" | "admin"; "disabled": string | null; "created": string; "curates": (string)[]; "has_password": boolean; "identities": (string)[]; "last_seen": string | null })[]; "total": number };
  };
  /** Make an account for somebody, and the link by which they set their password */
  'POST /api/v1.0/users': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: { "username": string; "email"?: string; "full_name"?: string; "role"?: "user" | "admin" };
    answer: { "user_id": number; "username": string; "full_name": string; "email": string | null; "role": "user" | "admin"; "disabled": string | null; "created": string; "curates": (string)[]; "has_password": boolean; "identities": (string)[]; "last_seen": string | null; "link": string; "expires": string };
  };
  /** One account */
  'GET /api/v1.0/users/{user_id}': {
    path: { "user_id": number };
    query: Record<never, never>;
    body: unknown;
    answer: { "user_id": number; "username": string; "full_name": string; "email": string | null; "role": "user" | "admin"; "disabled": string | null; "created": string; "curates": (string)[]; "has_password": boolean; "identities": (string)[]; "last_seen": string | null };
  };
  /** Change the role, the names or the state of an account; who is disabled is signed out everywhere */
  'PATCH /api/v1.0/users/{user_id}': {
    path: { "user_id": number };
    query: Record<never, never>;
    body: { "role"?: "user" | "admin"; "disabled"?: boolean; "email"?: string | null; "full_name"?: string };
    answer: { "user_id": number; "username": string; "full_name": string; "email": string | null; "role": "user" | "admin"; "disabled": string | null; "created": string; "curates": (string)[]; "has_password": boolean; "identities": (string)[]; "last_seen": string | null };
  };
  /** Make the link by which somebody sets a new password; until then the old one holds */
  'POST /api/v1.0/users/{user_id}/reset': {
    path: { "user_id": number };
    query: Record<never, never>;
    body: unknown;
    answer: { "link": string; "expires": string };
  };
  /** Make somebody a curator of a database */
  'PUT /api/v1.0/users/{user_id}/curates/{database}': {
    path: { "user_id": number; "database": string };
    query: Record<never, never>;
    body: unknown;
    answer: { "user_id": number; "username": string; "full_name": string; "email": string | null; "role": "user" | "admin"; "disabled": string | null; "created": string; "curates": (string)[]; "has_password": boolean; "identities": (string)[]; "last_seen": string | null };
  };
  /** Make somebody a curator no longer */
  'DELETE /api/v1.0/users/{user_id}/curates/{database}': {
    path: { "user_id": number; "database": string };
    query: Record<never, never>;
    body: unknown;
    answer: { "user_id": number; "username": string; "full_name": string; "email": string | null; "role": "user" | "admin"; "disabled": string | null; "created": string; "curates": (string)[]; "has_password": boolean; "identities": (string)[]; "last_seen": string | null };
  };
  /** Invitations, newest first, also those that are over */
  'GET /api/v1.0/invitations': {
    path: Record<never, never>;
    query: { "limit"?: number; "offset"?: number };
    body: unknown;
    answer: { "records": ({ "id": number; "note": string; "email": string | null; "created": string; "created_by": number | null; "expires": string; "used": string | null; "used_by": number | null; "username": string | null; "revoked": string | null })[]; "total": number };
  };
  /** Make a link by which somebody makes an account of their own, once */
  'POST /api/v1.0/invitations': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: { "note"?: string; "email"?: string };
    answer: { "id": number; "link": string; "expires": string };
  };
  /** Take an invitation back */
  'DELETE /api/v1.0/invitations/{id}': {
    path: { "id": number };
    query: Record<never, never>;
    body: unknown;
    answer: { "ok": true };
  };
  /** What was done to accounts, and by whom; newest first */
  'GET /api/v1.0/admin_log': {
    path: Record<never, never>;
    query: { "limit"?: number; "before"?: number; "subject"?: number };
    body: unknown;
    answer: { "records": ({ "id": number; "at": string; "user_id": number | null; "username": string | null; "act": string; "subject": number | null; "data": Record<string, unknown> })[]; "total": number };
  };
  /** Begin a login at the provider: sends the browser there */
  'GET /api/v1.0/oidc/start': {
    path: Record<never, never>;
    query: { "invitation"?: string; "return_to"?: (unknown) & (unknown) };
    body: unknown;
    answer: unknown;
  };
  /** Begin to take an account at the provider as another way in; the browser then goes to `url` */
  'POST /api/v1.0/oidc/link': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: { "return_to"?: (unknown) & (unknown) };
    answer: { "url": string };
  };
  /** Where the provider sends the browser back */
  'GET /api/v1.0/oidc/callback': {
    path: Record<never, never>;
    query: { "state"?: string };
    body: unknown;
    answer: unknown;
  };
  /** Begin uploads: the metadata of strains whose files follow */
  'POST /api/v1.0/{database}/uploads': {
    path: { "database": string };
    query: Record<never, never>;
    body: { "uploads": ({ "strain": string; "kind"?: "reads" | "assembly"; "files": ({ "name": string; "bytes"?: number; "sha256"?: string; "md5"?: string })[]; "metadata"?: Record<string, string>; "release_date"?: string | null; "private"?: boolean; "assembler"?: "spades" | "megahit"; "workgroup"?: string; "priority"?: number })[] };
    answer: { "uploads": ({ "id": number; "user": string; "database": string; "strain": string; "kind": "reads" | "assembly"; "metadata": Record<string, unknown>; "release_date": string | null; "private": boolean; "state": "awaiting_files" | "uploading" | "checking" | "accepted" | "refused" | "cancelled" | "abandoned"; "code": string | null; "reason": string | null; "files": ({ "name": string; "bytes": number | null; "received": number; "complete": boolean; "url": string | null })[]; "check_job": number | null; "check_status": string | null; "check_reason": string | null; "barcode": string | null; "job": number | null; "created": string; "changed": string })[] };
  };
  /** List uploads, newest first */
  'GET /api/v1.0/uploads': {
    path: Record<never, never>;
    query: { "whose"?: "mine" | "all"; "database"?: string; "strain"?: string; "state"?: string; "limit"?: number; "before"?: number };
    body: unknown;
    answer: { "records": ({ "id": number; "user": string; "database": string; "strain": string; "kind": "reads" | "assembly"; "metadata": Record<string, unknown>; "release_date": string | null; "private": boolean; "state": "awaiting_files" | "uploading" | "checking" | "accepted" | "refused" | "cancelled" | "abandoned"; "code": string | null; "reason": string | null; "files": ({ "name": string; "bytes": number | null; "received": number; "complete": boolean; "url": string | null })[]; "check_job": number | null; "check_status": string | null; "check_reason": string | null; "barcode": string | null; "job": number | null; "created": string; "changed": string })[]; "total": number };
  };
  /** Show an upload */
  'GET /api/v1.0/uploads/{upload_id}': {
    path: { "upload_id": number };
    query: Record<never, never>;
    body: unknown;
    answer: { "id": number; "user": string; "database": string; "strain": string; "kind": "reads" | "assembly"; "metadata": Record<string, unknown>; "release_date": string | null; "private": boolean; "state": "awaiting_files" | "uploading" | "checking" | "accepted" | "refused" | "cancelled" | "abandoned"; "code": string | null; "reason": string | null; "files": ({ "name": string; "bytes": number | null; "received": number; "complete": boolean; "url": string | null })[]; "check_job": number | null; "check_status": string | null; "check_reason": string | null; "barcode": string | null; "job": number | null; "created": string; "changed": string };
  };
  /** Cancel an upload that has not become a strain */
  'DELETE /api/v1.0/uploads/{upload_id}': {
    path: { "upload_id": number };
    query: Record<never, never>;
    body: unknown;
    answer: { "id": number; "user": string; "database": string; "strain": string; "kind": "reads" | "assembly"; "metadata": Record<string, unknown>; "release_date": string | null; "private": boolean; "state": "awaiting_files" | "uploading" | "checking" | "accepted" | "refused" | "cancelled" | "abandoned"; "code": string | null; "reason": string | null; "files": ({ "name": string; "bytes": number | null; "received": number; "complete": boolean; "url": string | null })[]; "check_job": number | null; "check_status": string | null; "check_reason": string | null; "barcode": string | null; "job": number | null; "created": string; "changed": string };
  };
  /** Check an upload again that was refused though all its files are there */
  'POST /api/v1.0/uploads/{upload_id}/check': {
    path: { "upload_id": number };
    query: Record<never, never>;
    body: unknown;
    answer: { "id": number; "user": string; "database": string; "strain": string; "kind": "reads" | "assembly"; "metadata": Record<string, unknown>; "release_date": string | null; "private": boolean; "state": "awaiting_files" | "uploading" | "checking" | "accepted" | "refused" | "cancelled" | "abandoned"; "code": string | null; "reason": string | null; "files": ({ "name": string; "bytes": number | null; "received": number; "complete": boolean; "url": string | null })[]; "check_job": number | null; "check_status": string | null; "check_reason": string | null; "barcode": string | null; "job": number | null; "created": string; "changed": string };
  };
  /** What this tus server can do */
  'OPTIONS /api/v1.0/uploads/files': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: unknown;
    answer: unknown;
  };
  /** Begin a file of an upload (tus creation) */
  'POST /api/v1.0/uploads/files': {
    path: Record<never, never>;
    query: Record<never, never>;
    body: unknown;
    answer: unknown;
  };
  /** How much of a file is there (HEAD), take it back (DELETE) */
  'HEAD /api/v1.0/uploads/files/{file_id}': {
    path: { "file_id": string };
    query: Record<never, never>;
    body: unknown;
    answer: unknown;
  };
  /** How much of a file is there (HEAD), take it back (DELETE) */
  'DELETE /api/v1.0/uploads/files/{file_id}': {
    path: { "file_id": string };
    query: Record<never, never>;
    body: unknown;
    answer: unknown;
  };
  /** The next bytes of a file */
  'PATCH /api/v1.0/uploads/files/{file_id}': {
    path: { "file_id": string };
    query: Record<never, never>;
    body: unknown;
    answer: unknown;
  };
  /** The databases of this installation */
  'GET /api/v2.0': {
    path: Record<never, never>;
    query: { "name"?: string; "prefix"?: string; "description"?: string };
    body: unknown;
    answer: { "Databases": ({ "name": string; "prefix": string; "description": string })[]; "links": { "paging": Record<never, never>; "records": number; "total_records": number } };
  };
}

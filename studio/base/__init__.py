"""What every other room stands on: errors, files, jobs, workers, moments, signals, paths, settings, drawings. Imports nothing of ours.

Each module is its own face: `errors` (what can go wrong, and the exit code), `files` (never half there), `jobs` (threads, progress,
cancel), `workers` (processes for whatever touches bytes from outside), `clock`, `events`, `paths`, `settings`, `drawing`, `lazy`.
"""

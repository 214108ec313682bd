"""Registers (台账) as files: a workbook, CSV or print, as of any moment; docs/adr/0020."""

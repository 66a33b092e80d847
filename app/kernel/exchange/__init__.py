"""Rows in and out: workbooks, REST, commands."""

"""Screens of people and places."""

from app.chapters.org import operations
from app.chapters.org.models import (
    Department,
    Employee,
    EmployeeRegion,
    Qualification,
    Region,
)
from app.kernel.screens import RegisterView


class DepartmentView(RegisterView):
    register = Department


class RegionView(RegisterView):
    register = Region


class EmployeeView(RegisterView):
    register = Employee


class EmployeeRegionView(RegisterView):
    register = EmployeeRegion


class QualificationView(RegisterView):
    register = Qualification


__all__ = [
    "DepartmentView",
    "EmployeeRegionView",
    "EmployeeView",
    "QualificationView",
    "RegionView",
    "operations",  # adds the employee to the account form
]

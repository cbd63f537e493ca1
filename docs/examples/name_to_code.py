"""From a name to a code, from an old code to the area that replaced it."""

from bailiwick import areas
from bailiwick.errors import UnknownAreaError

print(areas.find("Rhondda Cynon Taff", "lad2023"))
print(areas.former_names("E06000052"))
try:
    areas.require_area("E07000026", "lad2023")
except UnknownAreaError as error:
    print(error)

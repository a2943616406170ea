"""Serves an empty collection with OpenTAXII: `opentaxii.py PORT FILE`; FILE is told where its objects are.

As published, its answer to every POST fails, since `json` does not know the job's UUID: that is mended here.
"""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

sys.path.remove(str(Path(__file__).resolve().parent))  # or this file would be taken for the package

from opentaxii.http import app, server
from opentaxii.taxii2 import http

http.json = SimpleNamespace(dumps=lambda value: json.dumps(value, default=str))
with app.app_context():
    api = server.servers.taxii2.persistence.api
    root = api.add_api_root(title="Bench", description="", default=True, is_public=True)
    collection = api.add_collection(api_root_id=root.id, title="Bench", is_public=True, is_public_write=True)
    Path(sys.argv[2]).write_text(json.dumps(f"/taxii2/{root.id}/collections/{collection.id}/objects/"))
app.run(host="127.0.0.1", port=int(sys.argv[1]), threaded=False)

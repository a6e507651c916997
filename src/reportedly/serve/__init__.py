"""Serve: the casebook in a browser and over HTTP, through the same functions as the shell and Python.

    shelf.py      the records of the casebook, made anew when it has changed
    filters.py    which incidents are asked for
    marks.py      the text of a report in stretches, each with the claims that stand in it
    chart.py      places and times of incidents as one drawing each
    told.py       harm over time and the sources of an incident as one drawing each
    index.py      every incident as a light entry, the entries as columns
    pages.py      the routes for people: list, record, reading
    guard.py      who asks, in which role, and whether a page of ours sent them
    people.py     who may sign in: names, roles, passwords, one-time codes
    signing.py    signing in and out, and the page of the admin
    review.py     what people decide: the queues, and the form and the API that take a judgement
    api.py        the routes for machines: the bytes that the commands print
    feed.py       incidents that changed, as an Atom feed
    app.py        the two together, with the headers that keep a hostile report inert
    assistant.py  the same for assistants, over the Model Context Protocol (extra `mcp`)

Needs the extra `serve`.
"""

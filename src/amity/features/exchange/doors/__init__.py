"""The doors of the exchange: the formats and protocols of others, translated at the edge and nowhere else.

What comes in is kept as it came (`exchange.object/1`), and what of it this exchange has words for is offered
as reports beside it. What goes out is written from reports. Nothing here decides who may read or say what:
records come in through `Node.file_all`, and a door shows what its asker's office may read.
"""

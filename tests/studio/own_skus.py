"""A brief and a shop's export with SKUs of all kinds, one of a shirt in three sizes and two colours; for tests of whole ways."""

TOTE = "HS/TOTE 01+(Æ)#&."
HOSTILE = ["=cmd|' /C calc'!A0", "../../x", "CON", "<b>a:b</b>", "hat", "HAT", "帽子"]
GTIN = {"S": "2010261001010", "M": "2010261002024", "L": "2010261003038"}
BRIEF = f"""\
drop: OWN-01
title: Our own
creator: {{handle: "@ana", name: Ana}}
dates: {{shoot_day: 2026-10-03}}
time_zone: Europe/Stockholm
kit: three-shot
products_from: export.csv
products:
  - {{sku: "{TOTE}", title: Tote}}
{"".join(f'  - {{sku: "{sku}", title: Other}}' + chr(10) for sku in HOSTILE)}"""
EXPORT = f"""\
Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Inventory Qty,Variant Barcode,Image Src
shirt,Shirt,Color,Navy,Size,S,'SH/NV S,4,'{GTIN["S"]},https://example.com/1.jpg
shirt,,,Navy,,M,SH/NV M,7,'{GTIN["M"]},
shirt,,,,,,,,,https://example.com/2.jpg
shirt,,,Navy,,L,SH/NV L,1,'{GTIN["L"]},
shirt,,,Ecru,,S,SH/EC S,1,,
"""
NAVY, ECRU = "SH/NV S", "SH/EC S"

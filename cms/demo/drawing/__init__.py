"""The demo's pictures, drawn in code: flat shapes, one light, one palette.

``python -m cms.demo.drawing`` draws them again into ``cms/demo/pictures/``.
"""

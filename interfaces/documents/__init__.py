"""Papers as they leave the office: faces, layouts in the form of GB/T 9704-2012, PDF and DOCX."""

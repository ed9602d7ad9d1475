delete process.env['FORCE_COLOR'];
